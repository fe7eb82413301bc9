#include "view/web_page.h"

#include <fmt/format.h>

#include "view/html.h"

namespace attend::view {

std::string json_for_html(std::string_view json) {
  std::string html;
  html.reserve(json.size() + json.size() / 64);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto rest = json.substr(i, 3);
    if (json[i] == '<' || json[i] == '>' || json[i] == '&') {
      html += fmt::format("\\u{:04x}", static_cast<unsigned>(json[i]));
    } else if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
      html += rest.back() == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      html += json[i];
    }
  }
  return html;
}

std::string to_web_page(const WebBundle& bundle, std::string_view title, std::string_view json) {
  std::string html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n",
                      html_text(bundle.policy));
  html += "<meta name=\"color-scheme\" content=\"light dark\">\n";
  html += fmt::format("<title>{}</title>\n<style>", html_text(title));
  html += bundle.style;
  html += "</style>\n</head>\n<body>\n<div id=\"page\"></div>\n";
  html += "<noscript>This page draws what it shows with a script of its own: please allow it.";
  html += "</noscript>\n<script type=\"application/json\" id=\"data\">";
  html += json_for_html(json);
  html += "</script>\n<script>";
  html += bundle.script;
  html += "</script>\n</body>\n</html>\n";
  return html;
}

}  // namespace attend::view
