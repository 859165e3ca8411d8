#include "tools/zoneflow/review_command.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/list_options.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/signings_command.h"
#include "zoneflow/ingest/v1/review_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = ingest::v1;
using nlohmann::ordered_json;
using v1::ReviewService;

struct ReviewWords {
  std::vector<std::string> ids;
  std::vector<std::string> values;
  std::string note;
  std::string request;
  std::int64_t revision = 0;
  bool all = false;
};

// The figure that the text means: "signing/ID", the id of a signing or a name in it.
absl::StatusOr<std::string> FindItem(Connection& connection, const std::string& text) {
  if (text.starts_with("signing/")) {
    return text;
  }
  ASSIGN_OR_RETURN(const std::string id, FindSigning(connection, text));
  return StrCat("signing/", id);
}

ordered_json ItemRow(const v1::ReviewItem& item) {
  ordered_json row = SigningRow(item.signing());
  row["id"] = item.id();
  row["month"] = item.month();
  row["waiting_since"] = item.waiting_since();
  if (item.signing().has_confidence()) {
    row["confidence"] = item.signing().confidence();
  }
  row["revision"] = item.revision();
  DropEmpty(row);
  return row;
}

void PrintItems(const std::vector<v1::ReviewItem>& items, const Output& output) {
  Rows rows{{"id", "status", "zone", "project", "count", "amount", "currency", "confidence",
             "month", "waiting_since", "revision"},
            {}};
  for (const v1::ReviewItem& item : items) {
    rows.rows.push_back(output.view.format == Format::kJson ? ToJson(item) : ItemRow(item));
  }
  output.Print(rows);
}

absl::Status ListItems(Connection& connection, const Output& output, ListOptions options,
                       bool all) {
  if (!all && options.filter.empty()) {
    options.filter = "status = extracted";
  }
  std::vector<v1::ReviewItem> items;
  RETURN_IF_ERROR(ForEachRow<ReviewService>(
      connection, "ingest", &ReviewService::Stub::ListReviewItems, options, {},
      [](const v1::ListReviewItemsResponse& page) -> const auto& { return page.items(); },
      [&](const v1::ReviewItem& item) { items.push_back(item); }));
  PrintItems(items, output);
  return absl::OkStatus();
}

// JSON shows all there is; a table the figure, its fields, what stands in the document and who did
// what.
absl::Status ShowItem(Connection& connection, const Output& output, const std::string& text) {
  v1::GetReviewItemRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindItem(connection, text));
  ASSIGN_OR_RETURN(const auto found, connection.Call<ReviewService>(
                                         "ingest", &ReviewService::Stub::GetReviewItem, request));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(found)}});
    return absl::OkStatus();
  }
  Rows fields{{"field", "value"}, {}};
  for (const v1::FieldValue& field : found.fields()) {
    fields.rows.push_back({{"field", field.field()}, {"value", field.value()}});
  }
  if (output.view.format == Format::kTable) {
    PrintItems({found.item()}, output);
    output.stream << '\n';
    for (const v1::ReviewProof& proof : found.proofs()) {
      output.stream << Printable(proof.quote()) << "\n\n";
    }
  }
  output.Print(fields);
  if (output.view.format != Format::kTable || found.acts().empty()) {
    return absl::OkStatus();
  }
  Rows acts{{"time", "actor", "verb", "field", "was", "value", "note"}, {}};
  for (const v1::ReviewAct& act : found.acts()) {
    const std::string verb = ToJson(act).value("verb", "");
    for (const v1::FieldChange& change : act.changes()) {
      acts.rows.push_back({{"time", act.time()},
                           {"actor", act.actor()},
                           {"verb", verb},
                           {"field", change.field()},
                           {"was", change.before()},
                           {"value", change.after()},
                           {"note", act.note()}});
      DropEmpty(acts.rows.back());
    }
  }
  output.stream << '\n';
  output.Print(acts);
  return absl::OkStatus();
}

absl::Status Confirm(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::ConfirmItemsRequest request;
  for (const std::string& text : words.ids) {
    ASSIGN_OR_RETURN(*request.add_targets()->mutable_id(), FindItem(connection, text));
  }
  if (words.revision != 0 && request.targets_size() != 1) {
    return absl::InvalidArgumentError("--revision: belongs to one figure");
  }
  request.mutable_targets(0)->set_expected_revision(words.revision);
  request.set_note(words.note);
  request.set_request_id(words.request);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::ConfirmItems, request));
  PrintItems({done.items().begin(), done.items().end()}, output);
  return absl::OkStatus();
}

absl::StatusOr<v1::ReviewTarget> TargetOf(Connection& connection, const ReviewWords& words) {
  v1::ReviewTarget target;
  ASSIGN_OR_RETURN(*target.mutable_id(), FindItem(connection, words.ids.front()));
  target.set_expected_revision(words.revision);
  return target;
}

absl::Status Correct(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::CorrectItemRequest request;
  for (const std::string& text : words.values) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      return absl::InvalidArgumentError(
          StrCat("--set: '", text, "' must be FIELD=VALUE, as 'amount=27700000000 CNY'"));
    }
    v1::FieldValue& value = *request.add_values();
    value.set_field(text.substr(0, equals));
    value.set_value(text.substr(equals + 1));
  }
  ASSIGN_OR_RETURN(*request.mutable_target(), TargetOf(connection, words));
  request.set_note(words.note);
  request.set_request_id(words.request);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::CorrectItem, request));
  PrintItems({done.item()}, output);
  return absl::OkStatus();
}

absl::Status Reject(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::RejectItemRequest request;
  ASSIGN_OR_RETURN(*request.mutable_target(), TargetOf(connection, words));
  request.set_reason(words.note);
  request.set_request_id(words.request);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::RejectItem, request));
  PrintItems({done.item()}, output);
  return absl::OkStatus();
}

CLI::App* AddAct(CLI::App& review, const std::string& name, const std::string& what,
                 const std::shared_ptr<ReviewWords>& words, int most) {
  CLI::App* command = review.add_subcommand(name, what);
  command->add_option("ID", words->ids, "The figure's id, or a name in it")
      ->required()
      ->expected(1, most);
  command->add_option("--revision", words->revision,
                      "Refuse if the figure has moved on from this revision");
  command->add_option("--request", words->request,
                      "A name for this request: made again it changes nothing more");
  return command;
}

}  // namespace

void RegisterReview(CLI::App& app, Context& context) {
  const auto words = std::make_shared<ReviewWords>();
  auto* review =
      app.add_subcommand("review", "Look at what was read, mend it, vouch for it (审核)");
  review->require_subcommand(1);
  SetExamples(review, {"review list", "review show 前晨汽车"});

  auto* list = review->add_subcommand("list", "What waits, the most money first");
  const auto options =
      AddListOptions(*list, "status, zone.id, weight, confidence, month, waiting_since");
  list->add_flag("--all", words->all, "What was looked at too");
  SetExamples(list, {"review list", "review list --limit 20 --filter 'confidence < 80'",
                     "review list --all --filter 'status = rejected'"});
  context.OnSuite(list, [words, options](Connection& connection, const Output& output) {
    return ListItems(connection, output, *options, words->all);
  });

  auto* show = review->add_subcommand("show", "A figure, its proof and who did what");
  show->add_option("ID", words->ids, "The figure's id, or a name in it")->required()->expected(1);
  SetExamples(show, {"review show 前晨汽车", "review show 8c1f02"});
  context.OnSuite(show, [words](Connection& connection, const Output& output) {
    return ShowItem(connection, output, words->ids.front());
  });

  auto* confirm = AddAct(*review, "confirm", "It says what its proof says", words, 200);
  confirm->add_option("--note", words->note, "By which definition (口径)");
  SetExamples(confirm, {"review confirm 前晨汽车", "review confirm 8c1f02 77ab31 --note 公报口径"});
  context.OnSuite(confirm, [words](Connection& connection, const Output& output) {
    return Confirm(connection, output, *words);
  });

  auto* correct = AddAct(*review, "correct", "Set fields to what its proof says", words, 1);
  correct
      ->add_option("--set", words->values,
                   "FIELD=VALUE, may be given again: zone.id, count, amount, amount_alt, "
                   "signed_on, members.ID.company, members.ID.name, members.ID.amount")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  correct->add_option("--note", words->note, "Why");
  SetExamples(correct, {"review correct 前晨汽车 --set 'amount=5180000000 CNY'",
                        "review correct 8c1f02 --set count=14 --set signed_on=2021-01-28"});
  context.OnSuite(correct, [words](Connection& connection, const Output& output) {
    return Correct(connection, output, *words);
  });

  auto* reject = AddAct(*review, "reject", "There is no such figure", words, 1);
  reject->add_option("--reason", words->note, "Why")->required();
  SetExamples(reject, {"review reject 8c1f02 --reason 去年已报"});
  context.OnSuite(reject, [words](Connection& connection, const Output& output) {
    return Reject(connection, output, *words);
  });
}

}  // namespace zoneflow::cli
