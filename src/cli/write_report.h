#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace etude::cli {

/// Where a study's page goes where nothing else is said: beside its store, quick.html for quick.etude; with the study's
/// name where the store has another, results-quick.html.
std::string report_path(const std::string& store, const std::string& study);

/// The page of page_data's `data`, whole or not at all: a temporary file takes the name once it is complete.
/// Takes the place of an earlier page and of nothing else: not of a store, not of a device.
/// Throws EnvironmentError where it cannot be written.
void write_page(const nlohmann::ordered_json& data, const std::string& path);

/// Every figure into `folder`, as .svg, .png, .pdf, .vl.json (Vega-Lite, with its data) and .csv, by Node.js and
/// rsvg-convert. Returns how many files. Throws EnvironmentError where either is missing or fails, and then puts
/// nothing into `folder`.
std::size_t write_figures(const nlohmann::ordered_json& data, const std::string& folder);

}  // namespace etude::cli
