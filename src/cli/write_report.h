#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace etude::cli {

/// Where a study's page goes where nothing else is said: beside its store, quick.html for quick.etude; with the study's
/// name where the store has another, results-quick.html.
std::string report_path(const std::string& store, const std::string& study);

/// The page of page_data's `data`, whole or not at all: a temporary file takes the name once it is complete.
/// Throws EnvironmentError where it cannot be written.
void write_page(const nlohmann::ordered_json& data, const std::string& path);

/// Every figure into `folder`, as .svg, .png, .pdf, .vl.json (Vega-Lite, with its data) and .csv, by Node.js and
/// rsvg-convert. Returns the paths. Throws EnvironmentError where either is missing or fails, and then leaves `folder`
/// as it was.
std::vector<std::string> write_figures(const nlohmann::ordered_json& data, const std::string& folder);

}  // namespace etude::cli
