#include "tools/zoneflow/review_command.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/list_options.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/signings_command.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/ingest/v1/review_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = ingest::v1;
using nlohmann::ordered_json;
using v1::ReviewService;

struct ReviewWords {
  std::vector<std::string> ids;
  std::vector<std::string> values;
  std::vector<std::string> parts;
  std::string kind;
  std::string quote;
  std::string note;
  std::string request;
  std::string zone;
  std::string month;
  std::int64_t revision = 0;
  std::int64_t number = 0;
  bool as_revision = false;
  bool all = false;
  bool take = false;
};

// The figure that the text means: "fact/ID", the id of a signing ("signing/" may stand before it),
// the beginning of one or a name in it.
absl::StatusOr<std::string> FindItem(Connection& connection, const std::string& text) {
  constexpr std::string_view kSigning = "signing/";
  if (text.starts_with("fact/")) {
    return text;
  }
  const std::string named = text.starts_with(kSigning) ? text.substr(kSigning.size()) : text;
  ASSIGN_OR_RETURN(const std::string id, FindSigning(connection, named));
  return StrCat(kSigning, id);
}

ordered_json ItemRow(const v1::ReviewItem& item) {
  ordered_json row = item.has_fact() ? ToJson(item.fact()) : SigningRow(item.signing());
  if (item.has_fact()) {
    row["zone"] = item.fact().zone().name();
  }
  row["id"] = item.id();
  row["month"] = item.month();
  row["waiting_since"] = item.waiting_since();
  if (item.has_signing() && item.signing().has_confidence()) {
    row["confidence"] = item.signing().confidence();
  }
  row["revision"] = item.revision();
  DropEmpty(row);
  return row;
}

void PrintItems(const std::vector<v1::ReviewItem>& items, const Output& output) {
  Rows rows{{"id", "status", "zone", "project", "subject", "count", "amount", "currency", "unit",
             "confidence", "month", "waiting_since", "revision"},
            {}};
  for (const v1::ReviewItem& item : items) {
    rows.rows.push_back(output.view.format == Format::kJson ? ToJson(item) : ItemRow(item));
  }
  output.Print(rows);
}

// A line for each field that an act changed; JSON has a line for each act.
void PrintActs(const std::vector<v1::ReviewAct>& acts, const Output& output) {
  Rows rows{{"number", "time", "actor", "verb", "id", "field", "was", "value", "note"}, {}};
  for (const v1::ReviewAct& act : acts) {
    if (output.view.format == Format::kJson) {
      rows.rows.push_back(ToJson(act));
      continue;
    }
    const std::string verb = ToJson(act).value("verb", "");
    for (const v1::FieldChange& change : act.changes()) {
      rows.rows.push_back({{"number", act.number()},
                           {"time", act.time()},
                           {"actor", act.actor()},
                           {"verb", verb},
                           {"id", act.item_id()},
                           {"field", change.field()},
                           {"was", change.before()},
                           {"value", change.after()},
                           {"note", act.note()}});
      DropEmpty(rows.rows.back());
    }
  }
  output.Print(rows);
}

void PrintMonths(const std::vector<v1::ReviewMonth>& months, const Output& output) {
  Rows rows{{"month", "zone_name", "extracted", "checked", "signed_off", "rejected", "locked",
             "actor", "time", "note", "zone_id"},
            {}};
  for (const v1::ReviewMonth& month : months) {
    rows.rows.push_back(ToJson(month));
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
  if (output.view.format == Format::kTable && !found.doubles().empty()) {
    std::vector<v1::ReviewItem> doubles;
    for (const v1::ReviewDouble& one : found.doubles()) {
      doubles.push_back(one.item());
    }
    output.stream << "\n可能重复：\n";
    PrintItems(doubles, output);
  }
  if (output.view.format != Format::kTable || found.acts().empty()) {
    return absl::OkStatus();
  }
  output.stream << '\n';
  PrintActs({found.acts().begin(), found.acts().end()}, output);
  return absl::OkStatus();
}

// Fills what all commands about figures have.
template <typename Request>
absl::Status Fill(Connection& connection, const ReviewWords& words, Request& request) {
  if constexpr (requires { request.add_targets(); }) {
    for (const std::string& text : words.ids) {
      ASSIGN_OR_RETURN(*request.add_targets()->mutable_id(), FindItem(connection, text));
    }
    if (words.revision != 0 && request.targets_size() != 1) {
      return absl::InvalidArgumentError("--revision: belongs to one figure");
    }
    request.mutable_targets(0)->set_expected_revision(words.revision);
  } else {
    ASSIGN_OR_RETURN(*request.mutable_target()->mutable_id(),
                     FindItem(connection, words.ids.front()));
    request.mutable_target()->set_expected_revision(words.revision);
  }
  request.set_request_id(words.request);
  request.set_as_revision(words.as_revision);
  return absl::OkStatus();
}

// Confirms or signs off.
template <typename Request, typename Response>
absl::Status Vouch(Connection& connection, const Output& output, const ReviewWords& words,
                   grpc::Status (ReviewService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*)) {
  Request request;
  RETURN_IF_ERROR(Fill(connection, words, request));
  request.set_note(words.note);
  ASSIGN_OR_RETURN(const Response done, connection.Call<ReviewService>("ingest", method, request));
  PrintItems({done.items().begin(), done.items().end()}, output);
  return absl::OkStatus();
}

// "count=14" of an option.
absl::StatusOr<v1::FieldValue> FieldValueIn(std::string_view option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return absl::InvalidArgumentError(
        StrCat(option, ": '", text, "' must be FIELD=VALUE, as 'amount=27700000000 CNY'"));
  }
  v1::FieldValue value;
  value.set_field(text.substr(0, equals));
  value.set_value(text.substr(equals + 1));
  return value;
}

absl::Status Correct(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::CorrectItemRequest request;
  for (const std::string& text : words.values) {
    ASSIGN_OR_RETURN(*request.add_values(), FieldValueIn("--set", text));
  }
  RETURN_IF_ERROR(Fill(connection, words, request));
  request.set_note(words.note);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::CorrectItem, request));
  PrintItems({done.item()}, output);
  return absl::OkStatus();
}

absl::Status Reject(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::RejectItemRequest request;
  RETURN_IF_ERROR(Fill(connection, words, request));
  request.set_reason(words.note);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::RejectItem, request));
  PrintItems({done.item()}, output);
  return absl::OkStatus();
}

absl::Status Merge(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::MergeItemsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_into()->mutable_id(), FindItem(connection, words.ids.front()));
  request.mutable_into()->set_expected_revision(words.revision);
  for (std::size_t i = 1; i < words.ids.size(); ++i) {
    ASSIGN_OR_RETURN(*request.add_targets()->mutable_id(), FindItem(connection, words.ids[i]));
  }
  request.set_note(words.note);
  request.set_request_id(words.request);
  request.set_as_revision(words.as_revision);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::MergeItems, request));
  PrintItems({done.items().begin(), done.items().end()}, output);
  return absl::OkStatus();
}

// The id of the member of that id, company or name.
absl::StatusOr<std::string> MemberNamed(const v1::ReviewItem& item, const std::string& text) {
  for (const v1::Project& member : item.signing().members()) {
    if (member.id() == text || member.company() == text || member.name() == text) {
      return member.id();
    }
  }
  return absl::InvalidArgumentError(
      StrCat("--part: '", text, "' is no member of ", item.id(), " by id, company or name"));
}

// "count=3; amount=5000 CNY; member=前晨汽车"
absl::StatusOr<v1::SplitPart> PartIn(const v1::ReviewItem& item, const std::string& text) {
  v1::SplitPart part;
  for (absl::string_view piece : absl::StrSplit(text, ';')) {
    piece = absl::StripAsciiWhitespace(piece);
    if (piece.empty()) {
      continue;
    }
    ASSIGN_OR_RETURN(v1::FieldValue value, FieldValueIn("--part", std::string(piece)));
    if (value.field() == "member") {
      ASSIGN_OR_RETURN(*part.add_members(), MemberNamed(item, value.value()));
    } else {
      *part.add_values() = std::move(value);
    }
  }
  return part;
}

absl::Status Split(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::SplitItemRequest request;
  RETURN_IF_ERROR(Fill(connection, words, request));
  request.set_note(words.note);
  v1::GetReviewItemRequest look;
  look.set_id(request.target().id());
  ASSIGN_OR_RETURN(const auto found, connection.Call<ReviewService>(
                                         "ingest", &ReviewService::Stub::GetReviewItem, look));
  for (const std::string& text : words.parts) {
    ASSIGN_OR_RETURN(*request.add_parts(), PartIn(found.item(), text));
  }
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::SplitItem, request));
  PrintItems({done.items().begin(), done.items().end()}, output);
  return absl::OkStatus();
}

absl::Status Add(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::AddItemRequest request;
  request.set_article_id(words.ids.front());
  request.set_quote(words.quote);
  request.set_note(words.note);
  request.set_request_id(words.request);
  request.set_as_revision(words.as_revision);
  v1::FactKind kind = v1::FACT_KIND_UNSPECIFIED;
  if (!v1::FactKind_Parse(StrCat("FACT_KIND_", absl::AsciiStrToUpper(words.kind)), &kind)) {
    return absl::InvalidArgumentError(
        StrCat("--kind: '", words.kind,
               "' must be signing, indicator, ranking, programme, facility or recognition"));
  }
  request.set_kind(kind);
  for (const std::string& text : words.values) {
    ASSIGN_OR_RETURN(*request.add_values(), FieldValueIn("--set", text));
  }
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::AddItem, request));
  PrintItems({done.item()}, output);
  return absl::OkStatus();
}

absl::Status Undo(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::UndoReviewActRequest request;
  request.set_number(words.number);
  request.set_expected_revision(words.revision);
  request.set_note(words.note);
  request.set_request_id(words.request);
  request.set_as_revision(words.as_revision);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::UndoReviewAct, request));
  PrintItems({done.item()}, output);
  return absl::OkStatus();
}

absl::Status ListActs(Connection& connection, const Output& output, const ListOptions& options) {
  std::vector<v1::ReviewAct> acts;
  RETURN_IF_ERROR(ForEachRow<ReviewService>(
      connection, "ingest", &ReviewService::Stub::ListReviewActs, options, {},
      [](const v1::ListReviewActsResponse& page) -> const auto& { return page.acts(); },
      [&](const v1::ReviewAct& act) { acts.push_back(act); }));
  PrintActs(acts, output);
  return absl::OkStatus();
}

absl::Status ListMonths(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::ListReviewMonthsRequest request;
  request.set_zone_id(words.zone);
  std::vector<v1::ReviewMonth> months;
  RETURN_IF_ERROR(connection.Pages<ReviewService>(
      "ingest", &ReviewService::Stub::ListReviewMonths, std::move(request),
      [&](const v1::ListReviewMonthsResponse& page) -> absl::StatusOr<bool> {
        months.insert(months.end(), page.months().begin(), page.months().end());
        return true;
      }));
  PrintMonths(months, output);
  return absl::OkStatus();
}

// A line for each of the two.
void PrintPairs(const std::vector<v1::ReviewPair>& pairs, const Output& output) {
  Rows rows{{"reasons", "id", "status", "zone", "project", "count", "amount", "currency",
             "published_on", "actor", "time", "note"},
            {}};
  for (const v1::ReviewPair& pair : pairs) {
    if (output.view.format == Format::kJson) {
      rows.rows.push_back(ToJson(pair));
      continue;
    }
    for (const v1::ReviewItem* item : {&pair.first(), &pair.second()}) {
      ordered_json row = ItemRow(*item);
      row["published_on"] = item->signing().published_on();
      if (item == &pair.first()) {
        row["reasons"] = absl::StrJoin(pair.reasons(), " ");
        row["actor"] = pair.actor();
        row["time"] = pair.time();
        row["note"] = pair.note();
      }
      DropEmpty(row);
      rows.rows.push_back(std::move(row));
    }
  }
  output.Print(rows);
}

absl::Status ListDoubles(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::ListReviewDoublesRequest request;
  request.set_zone_id(words.zone);
  request.set_told_apart(words.all);
  std::vector<v1::ReviewPair> pairs;
  RETURN_IF_ERROR(connection.Pages<ReviewService>(
      "ingest", &ReviewService::Stub::ListReviewDoubles, std::move(request),
      [&](const v1::ListReviewDoublesResponse& page) -> absl::StatusOr<bool> {
        pairs.insert(pairs.end(), page.pairs().begin(), page.pairs().end());
        return true;
      }));
  PrintPairs(pairs, output);
  return absl::OkStatus();
}

absl::Status TellApart(Connection& connection, const Output& output, const ReviewWords& words) {
  v1::TellApartRequest request;
  ASSIGN_OR_RETURN(*request.mutable_first(), FindItem(connection, words.ids[0]));
  ASSIGN_OR_RETURN(*request.mutable_second(), FindItem(connection, words.ids[1]));
  request.set_reason(words.note);
  request.set_request_id(words.request);
  request.set_propose_again(words.all);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::TellApart, request));
  PrintItems({done.items().begin(), done.items().end()}, output);
  return absl::OkStatus();
}

std::string NameOf(v1::ProposalKind kind) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::ProposalKind_Name(kind), "PROPOSAL_KIND_"));
}

// A line for each field; JSON has a line for each proposal.
void PrintProposals(const std::vector<v1::ReadingProposal>& proposals, const Output& output) {
  Rows rows{{"proposal", "id", "zone", "field", "was", "value", "quote"}, {}};
  for (const v1::ReadingProposal& proposal : proposals) {
    if (output.view.format == Format::kJson) {
      rows.rows.push_back(ToJson(proposal));
      continue;
    }
    const auto add = [&](const v1::FieldChange& change) {
      rows.rows.push_back({{"proposal", NameOf(proposal.kind())},
                           {"id", proposal.item_id()},
                           {"zone", proposal.zone().name()},
                           {"field", change.field()},
                           {"was", change.before()},
                           {"value", change.after()},
                           {"quote", Printable(proposal.quote())}});
      DropEmpty(rows.rows.back());
    };
    for (const v1::FieldChange& change : proposal.changes()) {
      add(change);
    }
    if (proposal.changes().empty()) {
      add({});
    }
  }
  output.Print(rows);
}

// Takes a proposal over by the call that it stands for.
absl::Status Take(Connection& connection, const v1::ReadingProposal& proposal,
                  const std::string& note) {
  v1::ReviewTarget target;
  target.set_id(proposal.item_id());
  target.set_expected_revision(proposal.revision());
  const auto fill = [&](auto& request) {
    for (const v1::FieldChange& change : proposal.changes()) {
      v1::FieldValue& value = *request.add_values();
      value.set_field(change.field());
      value.set_value(change.after());
    }
    request.set_note(note);
  };
  if (proposal.kind() == v1::PROPOSAL_KIND_GONE) {
    v1::RejectItemRequest request;
    *request.mutable_target() = target;
    request.set_reason(note);
    return connection.Call<ReviewService>("ingest", &ReviewService::Stub::RejectItem, request)
        .status();
  }
  if (proposal.kind() == v1::PROPOSAL_KIND_CHANGED) {
    v1::CorrectItemRequest request;
    *request.mutable_target() = target;
    fill(request);
    return connection.Call<ReviewService>("ingest", &ReviewService::Stub::CorrectItem, request)
        .status();
  }
  v1::AddItemRequest request;
  request.set_article_id(proposal.article_id());
  request.set_kind(proposal.fact_kind());
  *request.mutable_span() = proposal.span();
  fill(request);
  return connection.Call<ReviewService>("ingest", &ReviewService::Stub::AddItem, request).status();
}

absl::Status RereadOne(Connection& connection, const std::string& document, bool take,
                       std::vector<v1::ReadingProposal>& proposals) {
  v1::RereadDocumentRequest request;
  request.set_document_id(document);
  ASSIGN_OR_RETURN(const auto read, connection.Call<ReviewService>(
                                        "ingest", &ReviewService::Stub::RereadDocument, request));
  for (const v1::ReadingProposal& proposal : read.proposals()) {
    if (take) {
      RETURN_IF_ERROR(Take(connection, proposal, StrCat("重读（词库 ", read.lexicon(), "）")));
    }
    proposals.push_back(proposal);
  }
  return absl::OkStatus();
}

absl::Status Reread(Connection& connection, const Output& output, const ReviewWords& words) {
  std::vector<std::string> documents = words.ids;
  if (words.all) {
    RETURN_IF_ERROR(connection.Pages<v1::IngestService>(
        "ingest", &v1::IngestService::Stub::ListDocuments, v1::ListDocumentsRequest(),
        [&](const v1::ListDocumentsResponse& page) -> absl::StatusOr<bool> {
          for (const v1::Document& document : page.documents()) {
            documents.push_back(document.id());
          }
          return true;
        }));
  }
  if (documents.empty()) {
    return absl::InvalidArgumentError("DOCUMENT: name one by its id, or --all");
  }
  std::vector<v1::ReadingProposal> proposals;
  for (const std::string& document : documents) {
    RETURN_IF_ERROR(RereadOne(connection, document, words.take, proposals));
  }
  PrintProposals(proposals, output);
  return absl::OkStatus();
}

template <typename Request, typename Response>
absl::Status SetLock(Connection& connection, const Output& output, const ReviewWords& words,
                     grpc::Status (ReviewService::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*)) {
  Request request;
  request.set_zone_id(words.zone);
  request.set_month(words.month);
  request.set_request_id(words.request);
  if constexpr (requires { request.set_reason(words.note); }) {
    request.set_reason(words.note);
  } else {
    request.set_note(words.note);
  }
  ASSIGN_OR_RETURN(const Response done, connection.Call<ReviewService>("ingest", method, request));
  PrintMonths({done.month()}, output);
  return absl::OkStatus();
}

// What every command that changes a figure takes.
void AddRequest(CLI::App* command, const std::shared_ptr<ReviewWords>& words) {
  command->add_option("--revision", words->revision,
                      "Refuse if the figure has moved on from this revision");
  command->add_option("--request", words->request,
                      "A name for this request: made again it changes nothing more");
  command->add_flag("--as-revision", words->as_revision,
                    "Also where the month is locked; needs a note or reason");
}

CLI::App* AddAct(CLI::App& review, const std::string& name, const std::string& what,
                 const std::shared_ptr<ReviewWords>& words, int most) {
  CLI::App* command = review.add_subcommand(name, what);
  command->add_option("ID", words->ids, "The figure's id, or a name in it")
      ->required()
      ->expected(1, most);
  AddRequest(command, words);
  return command;
}

CLI::App* AddLock(CLI::App& review, const std::string& name, const std::string& what,
                  const std::shared_ptr<ReviewWords>& words) {
  CLI::App* command = review.add_subcommand(name, what);
  command->add_option("ZONE", words->zone, "The zone's id")->required();
  command->add_option("MONTH", words->month, "As 2021-02")->required();
  command->add_option("--request", words->request,
                      "A name for this request: made again it changes nothing more");
  return command;
}

// sign-off, lock, unlock, months.
void RegisterSignOff(CLI::App& review, Context& context,
                     const std::shared_ptr<ReviewWords>& words) {
  auto* sign_off = AddAct(review, "sign-off", "They may leave the house (签发)", words, 200);
  sign_off->add_option("--note", words->note, "By which definition (口径)");
  SetExamples(sign_off, {"review sign-off 8c1f02 77ab31 --note 公报口径"});
  context.OnSuite(sign_off, [words](Connection& connection, const Output& output) {
    return Vouch(connection, output, *words, &ReviewService::Stub::SignOffItems);
  });

  auto* months = review.add_subcommand("months", "How far each month's figures are");
  months->add_option("--zone", words->zone, "Of this zone alone, by its id");
  SetExamples(months, {"review months", "review months --zone cn-js-suzhou-sip"});
  context.OnSuite(months, [words](Connection& connection, const Output& output) {
    return ListMonths(connection, output, *words);
  });

  auto* lock = AddLock(review, "lock", "From here on a month changes by revisions alone", words);
  lock->add_option("--note", words->note, "By which definition (口径)");
  SetExamples(lock, {"review lock cn-js-suzhou-sip 2021-02"});
  context.OnSuite(lock, [words](Connection& connection, const Output& output) {
    return SetLock(connection, output, *words, &ReviewService::Stub::LockMonth);
  });

  auto* unlock = AddLock(review, "unlock", "Open a month again", words);
  unlock->add_option("--reason", words->note, "Why")->required();
  SetExamples(unlock, {"review unlock cn-js-suzhou-sip 2021-02 --reason 补报"});
  context.OnSuite(unlock, [words](Connection& connection, const Output& output) {
    return SetLock(connection, output, *words, &ReviewService::Stub::UnlockMonth);
  });
}

// acts, undo.
void RegisterActs(CLI::App& review, Context& context, const std::shared_ptr<ReviewWords>& words) {
  auto* acts = review.add_subcommand("acts", "Who did what, the newest first");
  const auto options = AddListOptions(*acts, "item, actor, verb, time, zone.id");
  SetExamples(acts, {"review acts --limit 20", "review acts --filter 'verb = rejected'"});
  context.OnSuite(acts, [options](Connection& connection, const Output& output) {
    return ListActs(connection, output, *options);
  });

  auto* undo = review.add_subcommand("undo", "Take an act back");
  undo->add_option("NUMBER", words->number, "The act's number, as acts shows it")->required();
  undo->add_option("--note", words->note, "Why");
  AddRequest(undo, words);
  SetExamples(undo, {"review undo 17 --note 看错了"});
  context.OnSuite(undo, [words](Connection& connection, const Output& output) {
    return Undo(connection, output, *words);
  });
}

// doubles, apart.
void RegisterDoubles(CLI::App& review, Context& context,
                     const std::shared_ptr<ReviewWords>& words) {
  auto* doubles =
      review.add_subcommand("doubles", "Signings that may tell of the same, and why (可能重复)");
  doubles->add_option("--zone", words->zone, "With one of this zone alone, by its id");
  doubles->add_flag("--apart", words->all, "Those that somebody told apart, instead");
  SetExamples(doubles, {"review doubles", "review doubles --zone cn-js-suzhou-sip"});
  context.OnSuite(doubles, [words](Connection& connection, const Output& output) {
    return ListDoubles(connection, output, *words);
  });

  auto* apart =
      review.add_subcommand("apart", "Two signings tell of different things (不是同一件)");
  apart->add_option("ID", words->ids, "The two")->required()->expected(2);
  apart->add_option("--reason", words->note, "Why")->required();
  apart->add_option("--request", words->request,
                    "A name for this request: made again it changes nothing more");
  apart->add_flag("--again", words->all, "Take it back: they are proposed again");
  SetExamples(apart, {"review apart 8c1f02 77ab31 --reason 二期项目"});
  context.OnSuite(apart, [words](Connection& connection, const Output& output) {
    return TellApart(connection, output, *words);
  });
}

// reread.
void RegisterReread(CLI::App& review, Context& context, const std::shared_ptr<ReviewWords>& words) {
  auto* reread =
      review.add_subcommand("reread", "Read documents anew: what differs is proposed (重读)");
  reread->add_option("DOCUMENT", words->ids, "Its id, as documents list tells it")
      ->expected(0, 200);
  reread->add_flag("--all", words->all, "Every document");
  reread->add_flag("--take", words->take, "Take all of it over, under the rules of the desk");
  SetExamples(reread, {"review reread --all", "review reread 3f8a… --take"});
  context.OnSuite(reread, [words](Connection& connection, const Output& output) {
    return Reread(connection, output, *words);
  });
}

// split, add.
void RegisterNew(CLI::App& review, Context& context, const std::shared_ptr<ReviewWords>& words) {
  auto* split = AddAct(review, "split", "It is two or more, which stand for it (拆分)", words, 1);
  split
      ->add_option("--part", words->parts,
                   "FIELD=VALUE; …; member=ID, COMPANY or NAME: two or more. The first is what is "
                   "left, '' if nothing else is to be said of it")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  split->add_option("--note", words->note, "Why");
  SetExamples(split, {"review split 8c1f02 --part '' --part 'count=4; amount=5000000000 CNY'",
                      "review split 8c1f02 --part count=1 --part 'member=前晨汽车'"});
  context.OnSuite(split, [words](Connection& connection, const Output& output) {
    return Split(connection, output, *words);
  });

  auto* add = review.add_subcommand("add", "The reading missed it (补录)");
  add->add_option("ARTICLE", words->ids, "The article's id, as show --format json tells it")
      ->required()
      ->expected(1);
  add->add_option("--kind", words->kind,
                  "signing, indicator, ranking, programme, facility or recognition")
      ->required();
  add->add_option("--quote", words->quote, "What stands in the article, and stands there once")
      ->required();
  add->add_option("--set", words->values,
                  "FIELD=VALUE, may be given again: as correct; of a signing "
                  "members.new1.company, members.new1.name, members.new1.amount")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add->add_option("--note", words->note, "Why");
  add->add_option("--request", words->request,
                  "A name for this request: made again it changes nothing more");
  add->add_flag("--as-revision", words->as_revision,
                "Also where the month is locked; needs a note");
  SetExamples(add, {"review add 5d0c77 --kind facility --quote 创新中心揭牌 "
                    "--set zone.id=cn-js-wuxi-hitech --set subject=创新中心"});
  context.OnSuite(add, [words](Connection& connection, const Output& output) {
    return Add(connection, output, *words);
  });
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
    return Vouch(connection, output, *words, &ReviewService::Stub::ConfirmItems);
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
  auto* merge = review->add_subcommand(
      "merge", "Others tell of the same as the first, which stands for all (并入)");
  merge->add_option("ID", words->ids, "The one that stays, then those that are merged into it")
      ->required()
      ->expected(2, 51);
  merge->add_option("--note", words->note, "Why");
  AddRequest(merge, words);
  SetExamples(merge, {"review merge 8c1f02 77ab31 --note 同一次签约"});
  context.OnSuite(merge, [words](Connection& connection, const Output& output) {
    return Merge(connection, output, *words);
  });
  RegisterDoubles(*review, context, words);
  RegisterNew(*review, context, words);
  RegisterReread(*review, context, words);
  RegisterSignOff(*review, context, words);
  RegisterActs(*review, context, words);
}

}  // namespace zoneflow::cli
