#include "common/filter/event_schema.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

#include "common/base/currency.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "zoneflow/common/v1/event.pb.h"
#include "zoneflow/common/v1/filter.pb.h"
#include "zoneflow/common/v1/values.pb.h"
#include "zoneflow/event_files.h"

namespace zoneflow::filter {
namespace {

namespace pb = google::protobuf;
using common::v1::FilterField;

// Messages that declare themselves within themselves would never end.
constexpr int kDeepest = 8;

bool IsWhole(const pb::FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
    case pb::FieldDescriptor::CPPTYPE_INT64:
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return true;
    default:
      return false;
  }
}

std::int64_t WholeOf(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(message, &field);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(message, &field);
    default:
      return reflection.GetInt64(message, &field);
  }
}

// Calls `take` with each value of a text or enum field. A value that a newer version sent is "".
template <typename Take>
void EachText(const pb::Message& message, const pb::FieldDescriptor& field, const Take& take) {
  const pb::Reflection& reflection = *message.GetReflection();
  const int values = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
  std::string scratch;
  for (int i = 0; i < values; ++i) {
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM) {
      const int number = field.is_repeated() ? reflection.GetRepeatedEnumValue(message, &field, i)
                                             : reflection.GetEnumValue(message, &field);
      const auto* value = field.enum_type()->FindValueByNumber(number);
      take(value == nullptr ? std::string() : ChoiceOf(*value));
    } else {
      take(field.is_repeated() ? reflection.GetRepeatedStringReference(message, &field, i, &scratch)
                               : reflection.GetStringReference(message, &field, &scratch));
    }
  }
}

// Calls `take` with each message of a message field that is there.
template <typename Take>
absl::Status EachMessage(const pb::Message& message, const pb::FieldDescriptor& field,
                         const Take& take) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    return reflection.HasField(message, &field) ? take(reflection.GetMessage(message, &field))
                                                : absl::OkStatus();
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    RETURN_IF_ERROR(take(reflection.GetRepeatedMessage(message, &field, i)));
  }
  return absl::OkStatus();
}

using Path = std::vector<const pb::FieldDescriptor*>;

// The fields of the path; empty if it leads to no text.
Path PathOf(const pb::Descriptor& message, std::string_view path) {
  Path fields;
  const pb::Descriptor* in = &message;
  while (in != nullptr) {
    const std::size_t dot = path.find('.');
    const auto* field = in->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr) {
      return {};
    }
    fields.push_back(field);
    if (dot == std::string_view::npos) {
      return field->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING ? fields : Path();
    }
    in = field->message_type();
    path = path.substr(dot + 1);
  }
  return {};
}

void AddTextsAt(const pb::Message& message, std::span<const pb::FieldDescriptor* const> path,
                std::set<std::string>& texts) {
  if (path.size() == 1) {
    EachText(message, *path[0], [&](const std::string& text) { texts.insert(text); });
    return;
  }
  (void)EachMessage(message, *path[0], [&](const pb::Message& inner) {
    AddTextsAt(inner, path.subspan(1), texts);
    return absl::OkStatus();
  });
}

}  // namespace

std::string ShortType(std::string_view type) {
  const std::string_view name = type.substr(type.rfind('.') + 1);
  std::string result;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !result.empty()) {
      result += '.';
    }
    result += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

std::string ChoiceOf(const pb::EnumValueDescriptor& value) {
  if (value.number() == 0) {
    return "";
  }
  // FigureStatus → FIGURE_STATUS_
  std::string prefix;
  for (const char c : value.type()->name()) {
    const bool upper = c >= 'A' && c <= 'Z';
    prefix += upper && !prefix.empty() ? "_" : "";
    prefix += upper ? c : static_cast<char>(c - 'a' + 'A');
  }
  prefix += '_';
  std::string name = value.name();
  if (name.starts_with(prefix)) {
    name = name.substr(prefix.size());
  }
  for (char& c : name) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

std::vector<std::string> ChoicesOf(const pb::EnumDescriptor& type) {
  std::vector<std::string> choices;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) {
      choices.push_back(ChoiceOf(*type.value(i)));
    }
  }
  return choices;
}

// What to do with one field of a message, worked out once: the options are not asked per event.
struct EventSchema::Step {
  const pb::FieldDescriptor* field = nullptr;
  FilterField option;
  std::size_t number = 0;    // in the schema, where the option has a name
  std::vector<Step> inside;  // where it has none
  Path only_where;
  Path one_of;
};

struct EventSchema::Event {
  const pb::Message* prototype = nullptr;
  std::string short_type = {};
  std::vector<Step> steps = {};
};

class EventSchema::Compiler {
 public:
  absl::Status AddEvent(const pb::Descriptor& message, Event& event) {
    root_ = &message;
    return AddSteps(message, /*own_of_part=*/false, kDeepest, event.steps);
  }

  std::vector<FieldSpec> specs;
  std::vector<std::string> searched;

 private:
  absl::Status Wrong(const pb::FieldDescriptor& field, std::string_view rule) const {
    return absl::InternalError(
        StrCat("filter_field of ", field.full_name(), " in ", root_->full_name(), ": ", rule));
  }

  absl::Status AddSteps(const pb::Descriptor& message, bool own_of_part, int deepest,
                        std::vector<Step>& steps) {
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.field(i);
      for (int k = 0; k < field.options().ExtensionSize(common::v1::filter_field); ++k) {
        Step step;
        step.field = &field;
        step.option = field.options().GetExtension(common::v1::filter_field, k);
        RETURN_IF_ERROR(Add(step, own_of_part || step.option.is_own_of_part(), deepest));
        steps.push_back(std::move(step));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Add(Step& step, bool own_of_part, int deepest) {
    const pb::FieldDescriptor& field = *step.field;
    const FilterField& option = step.option;
    if (option.counts_parts_before()) {
      return IsWhole(field) && !field.is_repeated() ? absl::OkStatus()
                                                    : Wrong(field, "parts are counted by a number");
    }
    const bool is_message = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
    if (option.name().empty()) {
      if (!is_message) {
        return Wrong(field, "name is missing");
      }
      if (deepest == 0) {
        return Wrong(field, "messages lie within messages without end");
      }
      if (!option.only_where().empty()) {
        step.only_where = PathOf(*field.message_type(), option.only_where());
        step.one_of = PathOf(*root_, option.one_of());
        if (step.only_where.empty() || step.one_of.empty()) {
          return Wrong(field, "only_where and one_of lead to no text");
        }
      }
      return AddSteps(*field.message_type(), own_of_part, deepest - 1, step.inside);
    }
    FieldSpec spec{.name = option.name(), .meaning = option.meaning()};
    spec.own_of_part = own_of_part;
    if (is_message) {
      if (field.message_type() != common::v1::Money::descriptor() ||
          option.currency().empty() == !option.is_currency_code()) {
        return Wrong(field, "of messages only Money has a figure: say its currency or its code");
      }
      if (!option.is_currency_code()) {
        const Currency* currency = FindCurrency(option.currency());
        if (currency == nullptr) {
          return Wrong(field, "the currency is unknown");
        }
        spec.kind = FieldKind::kMoney;
        spec.minor_digits = currency->minor_digits;
      }
    } else if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM) {
      spec.kind = FieldKind::kChoice;
      spec.choices = ChoicesOf(*field.enum_type());
    } else if (IsWhole(field) && !field.is_repeated()) {
      spec.kind = FieldKind::kInteger;
    } else if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
      spec.kind = option.is_date() ? FieldKind::kDate : FieldKind::kText;
      if (option.is_date() && field.is_repeated()) {
        return Wrong(field, "a date stands once");
      }
    } else {
      return Wrong(field, "is of a type that filters do not know");
    }
    return AddSpec(field, option, std::move(spec), step.number);
  }

  absl::Status AddSpec(const pb::FieldDescriptor& field, const FilterField& option, FieldSpec spec,
                       std::size_t& number) {
    if (option.is_searched() &&
        std::find(searched.begin(), searched.end(), spec.name) == searched.end()) {
      searched.push_back(spec.name);
    }
    for (number = 0; number < specs.size(); ++number) {
      FieldSpec& known = specs[number];
      if (known.name != spec.name) {
        continue;
      }
      if (known.kind != spec.kind || known.choices != spec.choices ||
          known.minor_digits != spec.minor_digits) {
        return Wrong(field, "another event's field of this name is of another kind");
      }
      known.own_of_part |= spec.own_of_part;
      if (known.meaning.empty()) {
        known.meaning = std::move(spec.meaning);
      }
      return absl::OkStatus();
    }
    specs.push_back(std::move(spec));
    return absl::OkStatus();
  }

  const pb::Descriptor* root_ = nullptr;
};

class EventSchema::Reader {
 public:
  Reader(const pb::Message& root, Row& row) : root_(root), row_(row) {}

  // `path` is that of the message in the event: "signing.".
  absl::Status Read(const pb::Message& message, const std::vector<Step>& steps,
                    const std::string& path) {
    for (const Step& step : steps) {
      RETURN_IF_ERROR(Read(message, step, path));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Read(const pb::Message& message, const Step& step, const std::string& path) {
    const pb::FieldDescriptor& field = *step.field;
    if (step.option.counts_parts_before()) {
      if (WholeOf(message, field) > 0) {
        row_.SetLaterPart();
      }
      return absl::OkStatus();
    }
    switch (field.cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        return step.option.name().empty() ? ReadInside(message, step, path)
                                          : ReadMoney(message, step);
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        EachText(message, field, [&](const std::string& text) { row_.AddText(step.number, text); });
        return absl::OkStatus();
      case pb::FieldDescriptor::CPPTYPE_STRING:
        if (step.option.is_date()) {
          return ReadDate(message, step, path);
        }
        EachText(message, field, [&](const std::string& text) { row_.AddText(step.number, text); });
        return absl::OkStatus();
      default:
        if (!field.has_presence() || message.GetReflection()->HasField(message, &field)) {
          SetNumber(step, WholeOf(message, field));
        }
        return absl::OkStatus();
    }
  }

  absl::Status ReadInside(const pb::Message& message, const Step& step, const std::string& path) {
    std::set<std::string> allowed;
    if (!step.only_where.empty()) {
      AddTextsAt(root_, step.one_of, allowed);
    }
    const std::string inner_path = StrCat(path, step.field->name(), ".");
    return EachMessage(message, *step.field, [&](const pb::Message& inner) -> absl::Status {
      if (!step.only_where.empty()) {
        std::set<std::string> texts;
        AddTextsAt(inner, step.only_where, texts);
        const bool shown = std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
          return allowed.contains(text);
        });
        if (!shown) {
          return absl::OkStatus();
        }
      }
      return Read(inner, step.inside, inner_path);
    });
  }

  absl::Status ReadMoney(const pb::Message& message, const Step& step) {
    return EachMessage(message, *step.field, [&](const pb::Message& inner) {
      const auto& money = static_cast<const common::v1::Money&>(inner);
      if (step.option.is_currency_code()) {
        row_.AddText(step.number, money.currency());
      } else if (money.currency() == step.option.currency()) {
        SetNumber(step, money.minor());
      }
      return absl::OkStatus();
    });
  }

  absl::Status ReadDate(const pb::Message& message, const Step& step, const std::string& path) {
    std::string scratch;
    const std::string& text =
        message.GetReflection()->GetStringReference(message, step.field, &scratch);
    if (text.empty()) {
      return absl::OkStatus();
    }
    const auto date = ParseDate(text);
    if (!date.ok()) {
      return absl::InvalidArgumentError(
          StrCat(path, step.field->name(), " '", text, "' is no ISO date"));
    }
    row_.SetDate(step.number, *date);
    return absl::OkStatus();
  }

  void SetNumber(const Step& step, std::int64_t number) {
    const auto* known = std::get_if<std::int64_t>(&row_.Get(step.number));
    if (known == nullptr || (step.option.is_least() && number < *known)) {
      row_.SetNumber(step.number, number);
    }
  }

  const pb::Message& root_;
  Row& row_;
};

EventSchema::EventSchema() = default;
EventSchema::EventSchema(EventSchema&&) noexcept = default;
EventSchema& EventSchema::operator=(EventSchema&&) noexcept = default;
EventSchema::~EventSchema() = default;

absl::StatusOr<EventSchema> EventSchema::Declared() {
  EventSchema declared;
  Compiler compiler;
  compiler.specs.push_back({.name = "type", .kind = FieldKind::kChoice, .meaning = "the event"});
  std::vector<std::string> types;
  for (const pb::FileDescriptor* file : EventFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const pb::Descriptor& message = *file->message_type(i);
      if (!message.options().HasExtension(common::v1::event)) {
        continue;
      }
      Event event{.prototype = pb::MessageFactory::generated_factory()->GetPrototype(&message),
                  .short_type = ShortType(message.full_name())};
      RETURN_IF_ERROR(compiler.AddEvent(message, event));
      types.push_back(event.short_type);
      declared.events_.emplace(message.full_name(), std::move(event));
    }
  }
  compiler.specs.front().choices = std::move(types);
  compiler.specs.push_back({.name = "text",
                            .kind = FieldKind::kSearch,
                            .meaning = "any part of a name or title",
                            .searched = compiler.searched});
  declared.schema_ = std::make_unique<Schema>(std::move(compiler.specs));
  return declared;
}

bool EventSchema::Knows(std::string_view type) const { return events_.contains(type); }

std::unique_ptr<pb::Message> EventSchema::MessageOf(std::string_view type) const {
  const auto found = events_.find(type);
  return std::unique_ptr<pb::Message>(found == events_.end() ? nullptr
                                                             : found->second.prototype->New());
}

absl::StatusOr<Row> EventSchema::RowOf(std::string_view type, std::string_view value) const {
  Row row;
  row.AddText(0, ShortType(type));
  const auto found = events_.find(type);
  if (found == events_.end()) {
    return row;
  }
  const std::unique_ptr<pb::Message> message(found->second.prototype->New());
  if (!message->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::InvalidArgumentError(StrCat("value: ", value.size(), " bytes that are no ", type));
  }
  RETURN_IF_ERROR(Reader(*message, row).Read(*message, found->second.steps, ""));
  return row;
}

}  // namespace zoneflow::filter
