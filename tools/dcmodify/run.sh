#!/bin/sh
# De-identify a folder with dcmodify: run.sh INPUT OUTPUT
#
# Copies the tree, then edits every copy. PatientID and UIDs become hashes with a salt that
# is drawn for the run and kept nowhere, so that patients, studies and series stay together.

set -u
input=$1
output=$2
salt=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
status=0

# All digits of a salted hash of the first argument; as many as the second says.
digits() {
    printf '%s' "$salt$1" | sha512sum | tr -dc 0-9 | cut -c "1-$2"
}

# What a file has at its top level of an attribute, out of what dcmdump says of it.
value() {
    printf '%s' "$said" | sed -n "s/^($1) [^[]*\\[\\(.*\\)\\].*$/\\1/p"
}

deidentify() {
    said=$(dcmdump -q -Un +p +L +P 0010,0020 +P 0020,000d +P 0020,000e +P 0008,0018 \
        +P 0020,0052 "$1")
    patient=$(digits "$(value 0010,0020)" 10)
    study=2.25.1$(digits "$(value 0020,000d)" 30)
    series=2.25.1$(digits "$(value 0020,000e)" 30)
    instance=2.25.1$(digits "$(value 0008,0018)" 30)
    frame=2.25.1$(digits "$(value 0020,0052)" 30)
    file=$1

    # UIDs
    set -- \
        -ma "StudyInstanceUID=$study" -ma "SeriesInstanceUID=$series" \
        -ma "SOPInstanceUID=$instance" -ma "FrameOfReferenceUID=$frame"

    # Of the patient; retired attributes have no name that dcmodify takes
    set -- "$@" \
        -ma "PatientName=ANON" -ma "PatientID=$patient" \
        -ma PatientBirthDate= -ea PatientBirthTime -ea PatientBirthName \
        -ea "(0010,1000)" -ea OtherPatientIDsSequence -ea OtherPatientNames \
        -ea IssuerOfPatientID -ea PatientMotherBirthName -ea PatientAddress \
        -ea PatientTelephoneNumbers -ea PatientTelecomInformation \
        -ea CountryOfResidence -ea RegionOfResidence -ea EthnicGroup -ea Occupation \
        -ea MilitaryRank -ea BranchOfService -ea PatientReligiousPreference \
        -ea ResponsiblePerson -ea ResponsibleOrganization \
        -ea PatientInsurancePlanCodeSequence -ea "(0010,1090)" \
        -ea MedicalAlerts -ea Allergies -ea SmokingStatus -ea PregnancyStatus \
        -ea AdditionalPatientHistory -ea PatientComments

    # Of the staff
    set -- "$@" \
        -ma ReferringPhysicianName= -ea ReferringPhysicianAddress \
        -ea ReferringPhysicianTelephoneNumbers -ea ReferringPhysicianIdentificationSequence \
        -ea ConsultingPhysicianName -ea PhysiciansOfRecord \
        -ea PhysiciansOfRecordIdentificationSequence \
        -ea PerformingPhysicianName -ea PerformingPhysicianIdentificationSequence \
        -ea NameOfPhysiciansReadingStudy -ea PhysiciansReadingStudyIdentificationSequence \
        -ea RequestingPhysician -ea OperatorsName -ea OperatorIdentificationSequence

    # Of the place and the machine
    set -- "$@" \
        -ea InstitutionName -ea InstitutionAddress -ea InstitutionCodeSequence \
        -ea InstitutionalDepartmentName -ea StationName -ea DeviceSerialNumber -ea DeviceUID

    # Of the examination
    set -- "$@" \
        -ma AccessionNumber= -ma StudyID= -ea StudyDescription -ea SeriesDescription \
        -ea ProtocolName -ea ImageComments -ea "(0032,4000)" -ea DerivationDescription \
        -ea RequestingService -ea RequestedProcedureDescription -ea RequestedProcedureID \
        -ea RequestAttributesSequence -ea PerformedProcedureStepID \
        -ea PerformedProcedureStepDescription -ea CommentsOnThePerformedProcedureStep \
        -ea AdmissionID -ea AdmittingDiagnosesDescription \
        -ea ReferencedStudySequence -ea ReferencedPerformedProcedureStepSequence \
        -ea ReferencedPatientSequence -ea ReferencedImageSequence -ea SourceImageSequence

    # Dates, with their times
    set -- "$@" \
        -ma StudyDate= -ma StudyTime= -ea SeriesDate -ea SeriesTime \
        -ea AcquisitionDate -ea AcquisitionTime -ea AcquisitionDateTime \
        -ma ContentDate= -ma ContentTime= -ea InstanceCreationDate -ea InstanceCreationTime \
        -ea PerformedProcedureStepStartDate -ea PerformedProcedureStepStartTime \
        -ea PerformedProcedureStepEndDate -ea PerformedProcedureStepEndTime \
        -ea DateOfSecondaryCapture -ea TimeOfSecondaryCapture

    dcmodify -nb -imt "$@" -ep -i PatientIdentityRemoved=YES \
        -i "DeidentificationMethod=dcmodify, list of attributes" "$file"
}

cp -R "$input/." "$output/" || exit 1
chmod -R u+w "$output"
names=$(mktemp)
find "$output" -type f >"$names"
while IFS= read -r file; do
    if ! deidentify "$file" </dev/null; then
        printf '%s: not edited\n' "$file" >&2
        rm -f "$file" # half edited, or not at all
        status=1
    fi
done <"$names"
rm -f "$names"
exit $status
