// Turns a folder of files into C++ that has them in the program.
//   node embed.mjs FOLDER OUT.cc
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const [folder, out] = process.argv.slice(2);
const LINE = 90;

// The paths of all files below, each from the folder, in an order that does not depend on the file system.
function list(path = '') {
  const entries = readdirSync(folder + path, { withFileTypes: true });
  const paths = entries.flatMap((entry) => {
    const child = `${path}/${entry.name}`;
    return entry.isDirectory() ? list(child) : [child];
  });
  return paths.sort();
}

// Question marks too: two of them may begin a trigraph.
function escape(byte) {
  if (byte === 0x22 || byte === 0x5c || byte === 0x3f) return `\\${String.fromCharCode(byte)}`;
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\${byte.toString(8).padStart(3, '0')}`;
}

function literal(content) {
  const lines = [];
  let line = '';
  for (const byte of content) {
    line += escape(byte);
    if (line.length >= LINE) {
      lines.push(line);
      line = '';
    }
  }
  lines.push(line);
  return lines.map((text) => `    "${text}"`).join('\n');
}

const paths = list();
const arrays = paths.map((path, i) => `constexpr char kFile${i}[] =\n${literal(readFileSync(folder + path))};\n`);
const rows = paths.map((path, i) => `    {"${path}", absl::string_view(kFile${i}, sizeof(kFile${i}) - 1)},\n`);
writeFileSync(
  out,
  `#include "client/dashboard/files.h"

namespace nodeops::dashboard {
namespace {

${arrays.join('\n')}
constexpr base::EmbeddedFile kFiles[] = {
${rows.join('')}};

}  // namespace

absl::Span<const base::EmbeddedFile> Files() { return kFiles; }

}  // namespace nodeops::dashboard
`,
);
