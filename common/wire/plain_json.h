// Messages as people and partners read them: one shape, whoever prints them.
#pragma once

#include <google/protobuf/message.h>

#include "nlohmann/json.hpp"

namespace zoneflow::wire {

// Returns the message as an object: fields that are set, under their proto names and in their
// order; 64-bit integers as numbers; enumerators without their prefix, in lower case, as filters
// write them. A field of money or of a quantity is two keys: its name, with the exact decimal in
// major units as a text, and its currency or unit ("amount":"12.5","currency":"CNY"; KeyBeside).
nlohmann::ordered_json PlainJson(const google::protobuf::Message& message);

}  // namespace zoneflow::wire
