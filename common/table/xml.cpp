#include "common/table/xml.h"

#include <algorithm>

#include "common/base/str_cat.h"
#include "common/table/limits.h"

namespace zoneflow::table {
namespace {

std::string_view WithoutPrefix(std::string_view name) {
  return name.substr(name.find(':') + 1);  // npos + 1 is 0
}

}  // namespace

absl::Status ParseXml(std::string_view part, std::string_view text, pugi::xml_document& document) {
  const auto most = [&](char c, std::size_t limit) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), c)) > limit;
  };
  if (most('<', kMostTags) || most('=', kMostAttributes)) {
    return absl::OutOfRangeError(
        StrCat("table: the part ", part, " has more than ", kMostTags, " elements"));
  }
  const pugi::xml_parse_result result = document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata);
  if (!result) {
    return absl::InvalidArgumentError(StrCat("table: the part ", part, " is no XML at byte ",
                                             result.offset, ": ", result.description()));
  }
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) {
      return absl::InvalidArgumentError(
          StrCat("table: the part ", part, " declares a document type, which no .xlsx has"));
    }
  }
  return absl::OkStatus();
}

std::string_view LocalName(const pugi::xml_node& node) { return WithoutPrefix(node.name()); }

pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  pugi::xml_node child = node.first_child();
  while (child && LocalName(child) != name) {
    child = child.next_sibling();
  }
  return child;
}

pugi::xml_node Next(const pugi::xml_node& node, std::string_view name) {
  pugi::xml_node next = node.next_sibling();
  while (next && LocalName(next) != name) {
    next = next.next_sibling();
  }
  return next;
}

std::string_view Attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (WithoutPrefix(attribute.name()) == name) {
      return attribute.value();
    }
  }
  return {};
}

bool IsTrue(std::string_view value) { return value == "1" || value == "true"; }

}  // namespace zoneflow::table
