// De-identify a folder with dcmjs: node driver.js INPUT OUTPUT
//
// Runs in dcmjs's own environment, never in anoncert's. dcmjs is licensed under MIT; this
// file is Apache-2.0 and is not part of it.

'use strict';

const fs = require('fs');
const path = require('path');
const { anonymizer, data } = require('dcmjs');

const [source, target] = process.argv.slice(2);

for (const entry of fs.readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = path.join(entry.parentPath ?? entry.path, entry.name);
  const written = path.join(target, path.relative(source, file));
  try {
    const content = new Uint8Array(fs.readFileSync(file)); // a buffer of its own, not a pool's
    const dataset = data.DicomMessage.readFile(content.buffer);
    anonymizer.cleanTags(dataset.dict);
    const result = Buffer.from(dataset.write());
    fs.mkdirSync(path.dirname(written), { recursive: true });
    fs.writeFileSync(written, result);
  } catch (error) { // the next file is still to be done
    process.exitCode = 1;
    console.error(`${file}: ${error}`);
  }
}
