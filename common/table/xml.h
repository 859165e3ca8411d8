// XML of workbooks: elements by their local names, whatever prefix a program gave them.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include <pugixml.hpp>

namespace zoneflow::table {

// Parses a part. Entities are the five of XML and numbers; a document type is refused, so that none
// can be declared. InvalidArgument and OutOfRange (limits.h) name the part. The text is not needed
// afterwards.
absl::Status ParseXml(std::string_view part, std::string_view text, pugi::xml_document& document);

// The name without its prefix.
std::string_view LocalName(const pugi::xml_node& node);

// The first child of that local name, null if there is none; and the next of the same.
pugi::xml_node Child(const pugi::xml_node& node, std::string_view name);
pugi::xml_node Next(const pugi::xml_node& node, std::string_view name);

// The value of the attribute of that local name; empty without one.
std::string_view Attribute(const pugi::xml_node& node, std::string_view name);

// "1" or "true".
bool IsTrue(std::string_view value);

}  // namespace zoneflow::table
