#pragma once

#include <string_view>

/// What page/ is built into, carried in this program.
namespace etude::embedded {

std::string_view page_shell();       ///< page.html with style and script in place
std::string_view figures_program();  ///< for Node.js

}  // namespace etude::embedded
