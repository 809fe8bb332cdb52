-- Anonymize what arrives by C-STORE, forward it, and keep nothing.
--
-- Everything is a job, because Orthanc stores nothing while a script waits.
--
-- Runs inside Orthanc. Orthanc is licensed under GPL-3.0-or-later; this file is Apache-2.0
-- and is not part of it.

local forwarded = {}

local function start(path, wish)
  wish.Asynchronous = true
  local answer = RestApiPost(path, DumpJson(wish, true))
  return answer and ParseJson(answer).ID
end

-- Called for every study of which nothing arrived for StableAge seconds: for the ones that
-- were sent to Orthanc, and for the anonymized ones that it made of them.
function OnStableStudy(study, tags, metadata)
  if metadata['AnonymizedFrom'] == nil then
    start('/studies/' .. study .. '/anonymize', { KeepSource = false })
  else
    local job = start('/modalities/ANONCERT/store', { Resources = { study } })
    if job then
      forwarded[job] = study
    end
  end
end

function OnJobSuccess(job)
  if forwarded[job] then
    RestApiDelete('/studies/' .. forwarded[job])
    forwarded[job] = nil
  end
end
