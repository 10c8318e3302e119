#include "report/page.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "report/embedded.h"

namespace etude {
namespace {

std::string replace_all(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// Each placeholder stands once in page.html.
std::string fill(std::string_view shell, std::string_view title, std::string_view data) {
  std::string html;
  html.reserve(shell.size() + title.size() + data.size());
  for (const auto& [placeholder, text] : {std::pair<std::string_view, std::string_view>("<!--title-->", title),
                                          std::pair<std::string_view, std::string_view>("<!--data-->", data)}) {
    const auto at = shell.find(placeholder);
    if (at == std::string_view::npos) throw std::logic_error("page.html lacks a placeholder");
    html.append(shell.substr(0, at)).append(text);
    shell.remove_prefix(at + placeholder.size());
  }
  return html.append(shell);
}

}  // namespace

std::string page(const nlohmann::ordered_json& data) {
  const auto title = replace_all(replace_all(data.at("study").get<std::string>(), "&", "&amp;"), "<", "&lt;");
  // In JSON a "<" stands only inside a string, where its escape means the same; so nothing in it can end the element.
  const auto text =
      replace_all(data.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace), "<", "\\u003c");
  return fill(embedded::page_shell(), title, text);
}

std::string_view figures_program() { return embedded::figures_program(); }

}  // namespace etude
