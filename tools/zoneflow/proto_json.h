// Messages as the command line prints them.
#pragma once

#include <string>

#include "nlohmann/json.hpp"

namespace google::protobuf {
class Message;
}
namespace zoneflow::common::v1 {
class Money;
class Quantity;
}  // namespace zoneflow::common::v1

namespace zoneflow::cli {

// Returns the message as an object: fields that are set, under their proto names and in their
// order; 64-bit integers as numbers; enumerators without their prefix, in lower case.
nlohmann::ordered_json ToJson(const google::protobuf::Message& message);

// Returns the amount in exact major units of its currency (see FormatMajor): "27700000000", "12.5".
// Empty for no currency.
std::string FormatAmount(const common::v1::Money& money);

}  // namespace zoneflow::cli
