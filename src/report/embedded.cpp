#include "report/embedded.h"

// The assembler reads the files: compilers choke on a megabyte of string, and mapped pages cost nothing until they are
// looked at, so that `etude --version` stays quick.
#define ETUDE_EMBED(name, file)                                                  \
  __asm__(".pushsection .rodata\n" #name "_begin:\n.incbin \"" file "\"\n" #name \
          "_end:\n.byte 0\n.popsection\n.globl " #name "_begin\n.globl " #name "_end\n")

ETUDE_EMBED(etude_page_shell, ETUDE_PAGE_SHELL);
ETUDE_EMBED(etude_figures_program, ETUDE_FIGURES_PROGRAM);

extern "C" {
extern const char etude_page_shell_begin[], etude_page_shell_end[];
extern const char etude_figures_program_begin[], etude_figures_program_end[];
}

namespace etude::embedded {

std::string_view page_shell() { return {etude_page_shell_begin, etude_page_shell_end}; }
std::string_view figures_program() { return {etude_figures_program_begin, etude_figures_program_end}; }

}  // namespace etude::embedded
