#include "tools/zoneflow/filter_command.h"

#include <memory>
#include <string>

#include "CLI/CLI.hpp"

#include "common/base/status_macros.h"
#include "common/filter/event_schema.h"
#include "common/filter/json.h"
#include "common/filter/match.h"
#include "common/filter/parse.h"

namespace zoneflow::cli {
namespace {

// Without the blank of ShieldExpression, so that errors name the places that the caller wrote.
std::string_view Unshielded(std::string_view text) {
  return text.size() > 1 && text[0] == ' ' && text[1] == '-' ? text.substr(1) : text;
}

}  // namespace

absl::Status CheckFilter(std::string_view text, const View& view, std::ostream& out) {
  ASSIGN_OR_RETURN(const filter::EventSchema events, filter::EventSchema::Declared());
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Filter::Parse(Unshielded(text), events.schema()));
  Rows rows{{"field", "op", "value", "meaning"}, {}};
  ASSIGN_OR_RETURN(const filter::Expression expression, filter::Parse(filter.text()));
  for (std::size_t i = 0; i < filter.checks().size(); ++i) {
    const filter::FieldSpec& field = events.schema()[filter.checks()[i].field];
    rows.rows.push_back({{"field", field.name},
                         {"op", filter::Sign(expression.restrictions[i].comparator)},
                         {"value", expression.restrictions[i].value},
                         {"meaning", field.meaning}});
  }
  Print(rows, view, out);
  return absl::OkStatus();
}

absl::Status ParseFilter(std::string_view text, std::ostream& out) {
  ASSIGN_OR_RETURN(const filter::Expression expression, filter::Parse(Unshielded(text)));
  Rows rows;
  rows.rows.push_back(filter::ToJson(expression));
  Print(rows, Format::kJson, out);
  return absl::OkStatus();
}

void RegisterFilter(CLI::App& app, Context& context) {
  const auto text = std::make_shared<std::string>();
  auto* filter = app.add_subcommand("filter", "Filters (AIP-160)");
  filter->require_subcommand(1);
  SetExamples(filter,
              {"filter check 'amount_cny >= 1e8 sector:集成电路'", "filter parse 'a OR b'"});

  auto* check = filter->add_subcommand("check", "Judge one of a subscription");
  check->add_option("EXPR", *text, "The filter")->required();
  SetExamples(check, {"filter check 'count >= 10 NOT zone.name = 成都*'"});
  context.OnCall(check, [text, &context] {
    const Output output = context.Standard();
    return Report(CheckFilter(*text, output.view, output.stream));
  });

  auto* parse = filter->add_subcommand("parse", "Print its tree as JSON, whatever its fields are");
  parse->add_option("EXPR", *text, "The filter")->required();
  SetExamples(parse, {"filter parse 'a.b >= 1 AND -c:d'"});
  context.OnCall(
      parse, [text, &context] { return Report(ParseFilter(*text, context.Standard().stream)); });
}

}  // namespace zoneflow::cli
