// De-identify a folder with @umessen/dicom-deidentifier: node driver.js INPUT OUTPUT
//
// Runs in the tool's own environment, never in anoncert's. The tool is licensed under MIT;
// this file is Apache-2.0 and is not part of it.

'use strict';

const fs = require('fs');
const path = require('path');
const { DicomDeidentifier } = require('@umessen/dicom-deidentifier');

const [source, target] = process.argv.slice(2);
const deidentifier = new DicomDeidentifier({
  profileOptions: [],
  dummies: { default: 'removed', lookup: {} },
});

for (const entry of fs.readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = path.join(entry.parentPath ?? entry.path, entry.name);
  const written = path.join(target, path.relative(source, file));
  try {
    const result = deidentifier.deidentify(new Uint8Array(fs.readFileSync(file)));
    fs.mkdirSync(path.dirname(written), { recursive: true });
    fs.writeFileSync(written, result);
  } catch (error) { // the next file is still to be done
    process.exitCode = 1;
    console.error(`${file}: ${error}`);
  }
}
