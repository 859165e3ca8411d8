#include "common/wire/plain_json.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

#include "common/base/currency.h"
#include "common/base/money.h"
#include "common/wire/figure_keys.h"
#include "zoneflow/common/v1/values.pb.h"

namespace zoneflow::wire {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::ordered_json;

constexpr int kLargestExponent = 18;  // either way

// FACT_KIND_SIGNING of FactKind is "signing".
std::string NameOf(const EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) {
      prefix += '_';
    }
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  prefix += '_';
  const std::string& name = value.name();
  return absl::AsciiStrToLower(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

// One value: element `index` of a repeated field, else the field's own (index -1).
ordered_json ValueOf(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& from = *message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return repeated ? from.GetRepeatedInt32(message, &field, index)
                      : from.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return repeated ? from.GetRepeatedInt64(message, &field, index)
                      : from.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return repeated ? from.GetRepeatedUInt32(message, &field, index)
                      : from.GetUInt32(message, &field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return repeated ? from.GetRepeatedUInt64(message, &field, index)
                      : from.GetUInt64(message, &field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return repeated ? from.GetRepeatedDouble(message, &field, index)
                      : from.GetDouble(message, &field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return repeated ? from.GetRepeatedFloat(message, &field, index)
                      : from.GetFloat(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return repeated ? from.GetRepeatedBool(message, &field, index)
                      : from.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return NameOf(*(repeated ? from.GetRepeatedEnum(message, &field, index)
                               : from.GetEnum(message, &field)));
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = repeated ? from.GetRepeatedString(message, &field, index)
                                        : from.GetString(message, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(text) : text;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return PlainJson(repeated ? from.GetRepeatedMessage(message, &field, index)
                                : from.GetMessage(message, &field));
  }
  return nullptr;
}

// "277" times ten to the power of the exponent, without trailing zeros after the point.
std::string FormatQuantity(const common::v1::Quantity& quantity) {
  std::string digits = std::to_string(quantity.value());
  const bool negative = digits.starts_with('-');
  digits.erase(0, negative ? 1 : 0);
  // Beyond the contract's limits the figure is told as it is, not as megabytes of zeros.
  const int exponent = std::clamp(quantity.exponent(), -kLargestExponent, kLargestExponent);
  if (exponent > 0 && digits != "0") {
    digits.append(static_cast<std::size_t>(exponent), '0');
  } else if (exponent < 0) {
    const auto places = static_cast<std::size_t>(-exponent);
    digits.insert(0, digits.size() <= places ? places + 1 - digits.size() : 0, '0');
    digits.insert(digits.size() - places, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) {
      digits.pop_back();
    }
  }
  return (negative ? "-" : "") + digits;
}

// Puts a figure into the object under the name of its field: the decimal, then what it is of.
void PutFigure(const Message& figure, const std::string& name, ordered_json& object) {
  if (figure.GetDescriptor() == common::v1::Money::descriptor()) {
    const auto& money = static_cast<const common::v1::Money&>(figure);
    if (!money.currency().empty()) {
      object[name] = FormatMajor({money.minor(), money.currency()});
      object[KeyBeside(name, "currency")] = money.currency();
    }
    return;
  }
  const auto& quantity = static_cast<const common::v1::Quantity&>(figure);
  object[name] = FormatQuantity(quantity);
  if (!quantity.unit().empty()) {
    object[KeyBeside(name, FindCurrency(quantity.unit()) == nullptr ? "unit" : "currency")] =
        quantity.unit();
  }
}

bool IsFigure(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         (field.message_type() == common::v1::Money::descriptor() ||
          field.message_type() == common::v1::Quantity::descriptor());
}

}  // namespace

ordered_json PlainJson(const Message& message) {
  ordered_json object = ordered_json::object();
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_map()) {
      ordered_json map = ordered_json::object();
      std::map<std::string, ordered_json> sorted;
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        const Message& entry = message.GetReflection()->GetRepeatedMessage(message, field, i);
        const ordered_json key = ValueOf(entry, *entry.GetDescriptor()->map_key(), -1);
        sorted[key.is_string() ? key.get<std::string>() : key.dump()] =
            ValueOf(entry, *entry.GetDescriptor()->map_value(), -1);
      }
      for (auto& [key, value] : sorted) {
        map[key] = std::move(value);
      }
      object[field->name()] = std::move(map);
    } else if (field->is_repeated()) {
      ordered_json list = ordered_json::array();
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        list.push_back(ValueOf(message, *field, i));
      }
      object[field->name()] = std::move(list);
    } else if (IsFigure(*field)) {
      PutFigure(message.GetReflection()->GetMessage(message, field), field->name(), object);
    } else {
      object[field->name()] = ValueOf(message, *field, -1);
    }
  }
  return object;
}

}  // namespace zoneflow::wire
