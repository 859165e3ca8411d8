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

// Returns the message as wire::PlainJson shows it.
nlohmann::ordered_json ToJson(const google::protobuf::Message& message);

// Puts the money into the object in the same way.
void PutMoney(const common::v1::Money& money, const std::string& name,
              nlohmann::ordered_json& object);

// Returns the event whose message of that type (its full name) has the JSON form `json`, as ToJson
// would show it; a type that this build does not know, as it came.
nlohmann::ordered_json EventJson(const std::string& type, const std::string& json);

// Returns the amount in exact major units of its currency (see FormatMajor): "27700000000", "12.5".
// Empty for no currency.
std::string FormatAmount(const common::v1::Money& money);

}  // namespace zoneflow::cli
