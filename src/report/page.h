#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace etude {

/// The report as one HTML file that needs no other: script, style and `data` (page_data's) inside. What it shows is
/// made from the data by the script, as text and never as markup; here only the title and the data are put in.
std::string page(const nlohmann::ordered_json& data);

/// A program for Node.js that reads page_data's JSON on standard input and writes every figure into the folder named by
/// its argument, as SVG, Vega-Lite specification and CSV.
std::string_view figures_program();

}  // namespace etude
