#include "tools/zoneflow/proto_json.h"

#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"

#include "common/base/money.h"
#include "common/wire/plain_json.h"
#include "tools/zoneflow/labels.h"
#include "zoneflow/common/v1/values.pb.h"

namespace zoneflow::cli {

using google::protobuf::Message;
using nlohmann::ordered_json;

ordered_json ToJson(const Message& message) { return wire::PlainJson(message); }

void PutMoney(const common::v1::Money& money, const std::string& name, ordered_json& object) {
  object[name] = FormatAmount(money);
  object[CurrencyKey(name)] = money.currency();
}

ordered_json EventJson(const std::string& type, const std::string& json) {
  const google::protobuf::Descriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor != nullptr) {
    const std::unique_ptr<Message> message(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    if (google::protobuf::util::JsonStringToMessage(json, message.get(), options).ok()) {
      return ToJson(*message);
    }
  }
  return ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
}

std::string FormatAmount(const common::v1::Money& money) {
  if (money.currency().empty()) {
    return "";
  }
  return FormatMajor({money.minor(), money.currency()});
}

}  // namespace zoneflow::cli
