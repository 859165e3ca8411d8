// node read.js FILE: reads the paragraphs of the file, one a line, with Microsoft's recognizers for
// Chinese. Prints two numbers: MB of text for a second of CPU, sums of money alone and all kinds.
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
// Installed where the build is, so that no package lies among the sources.
const suite = createRequire(path.resolve(process.env.RECOGNIZERS_DIR, 'package.json'))(
  '@microsoft/recognizers-text-suite'
);

const paragraphs = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean);
const megabytes = paragraphs.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
const money = [suite.recognizeCurrency];
const all = [
  suite.recognizeNumber,
  suite.recognizeOrdinal,
  suite.recognizePercentage,
  suite.recognizeAge,
  suite.recognizeCurrency,
  suite.recognizeDimension,
  suite.recognizeTemperature,
  suite.recognizeDateTime
];

function megabytesPerSecond(recognizers) {
  for (const recognize of recognizers) {
    recognize(paragraphs[0], suite.Culture.Chinese); // builds its model
  }
  const begin = process.cpuUsage();
  for (const text of paragraphs) {
    for (const recognize of recognizers) {
      recognize(text, suite.Culture.Chinese);
    }
  }
  const used = process.cpuUsage(begin);
  return megabytes / ((used.user + used.system) / 1e6);
}

console.log(megabytesPerSecond(money), megabytesPerSecond(all));
