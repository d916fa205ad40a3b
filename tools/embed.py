#!/usr/bin/env python3
"""Writes <out>/<name>.{S,cpp,hpp}: the listed files as read-only data, sorted by path relative to <dir>.

Usage: embed.py NAME DIR LIST OUT
"""

import pathlib
import sys


def main() -> None:
    name, folder, listing, out = sys.argv[1:5]
    root = pathlib.Path(folder)
    files = sorted((pathlib.Path(line) for line in pathlib.Path(listing).read_text().split("\n") if line),
                   key=lambda file: str(file.relative_to(root)).encode())
    target = pathlib.Path(out)

    assembly = ['  .section .rodata\n']
    symbols = []
    entries = []
    for number, file in enumerate(files):
        symbol = f"fw_embedded_{name}_{number}"
        assembly.append(f'  .global {symbol}\n  .global {symbol}_end\n  .balign 16\n{symbol}:\n'
                        f'  .incbin "{file}"\n{symbol}_end:\n  .byte 0\n')
        symbols.append(f"extern const char {symbol}[];\nextern const char {symbol}_end[];\n")
        entries.append(f'    {{"{file.relative_to(root)}", view({symbol}, {symbol}_end)}},\n')
    assembly.append('  .section .note.GNU-stack,"",@progbits\n')

    (target / f"{name}.S").write_text("".join(assembly))
    (target / f"{name}.hpp").write_text(
        "#pragma once\n\n#include <span>\n\n#include \"base/embedded.hpp\"\n\n"
        f"namespace fw::embedded {{\nstd::span<const EmbeddedFile> {name}();\n}}  // namespace fw::embedded\n")
    (target / f"{name}.cpp").write_text(
        f'#include "embedded/{name}.hpp"\n\n#include <array>\n\nextern "C" {{\n{"".join(symbols)}}}\n\n'
        "namespace fw::embedded {\nnamespace {\n"
        "std::string_view view(const char* begin, const char* end) {\n"
        "  return {begin, static_cast<std::size_t>(end - begin)};\n}\n}  // namespace\n\n"
        f"std::span<const EmbeddedFile> {name}() {{\n"
        f"  static const std::array<EmbeddedFile, {len(files)}> files = {{{{\n{''.join(entries)}  }}}};\n"
        "  return files;\n}\n}  // namespace fw::embedded\n")


if __name__ == "__main__":
    main()
