#include "tools/zoneflow/signings_command.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "google/protobuf/util/json_util.h"

#include "common/base/date.h"
#include "common/base/exchange_rates.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/pick.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/subscriptions_command.h"
#include "zoneflow/approval/v1/approval_events.pb.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using ingest::v1::IngestService;
using nlohmann::ordered_json;

// What a list of signings shows, and the room a stream of them gives each.
const std::vector<Column> kColumns = {{"id", 32},         {"zone", 18},         {"project", 40},
                                      {"count", 5},       {"amount", 12},       {"currency", 8},
                                      {"amount_alt", 12}, {"currency_alt", 12}, {"sector", 24},
                                      {"signed_on", 10},  {"published_on", 12}, {"status", 10}};

ordered_json ProjectText(const std::string& company, const std::string& name) {
  return company.empty() || name.empty() ? StrCat(company, name) : StrCat(company, ": ", name);
}

// The message is a Signing or a Case.
template <typename State>
void AddAmounts(const State& state, ordered_json& row) {
  PutMoney(state.amount(), "amount", row);
  PutMoney(state.amount_alt(), "amount_alt", row);
  row["sector"] = ordered_json::array();
  for (const std::string& sector : state.sectors()) {
    row["sector"].push_back(sector);
  }
}

// The delivery's event with its message unfolded.
ordered_json EventRow(const notification::v1::Event& event) {
  ordered_json row = ToJson(event);
  row.erase("json");
  row["message"] = EventJson(event.type(), event.json());
  return row;
}

template <typename Message>
Message MessageOf(const notification::v1::Event& event) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(event.json(), &message, options);
  return status.ok() ? message : Message();
}

// What the event says in the columns of a list. Announced and corrected signings hold the signing
// under one name, the events of a case the case.
ordered_json ListedEvent(const notification::v1::Event& event) {
  ordered_json row;
  if (event.short_type().starts_with("signing.")) {
    row = SigningRow(MessageOf<ingest::v1::SigningAnnounced>(event).signing());
  } else if (event.short_type().starts_with("case.")) {
    const approval::v1::Case state = MessageOf<approval::v1::CaseOpened>(event).case_state();
    row["zone"] = state.zone().name();
    row["project"] = ProjectText(state.company(), state.project_name());
    AddAmounts(state, row);
    row["status"] = ToJson(state).value("status", "");
  }
  row["time"] = event.time();
  row["type"] = event.short_type();
  row["id"] = event.subject().substr(event.subject().find('/') + 1);
  return row;
}

}  // namespace

ordered_json SigningRow(const ingest::v1::Signing& signing) {
  ordered_json row = {{"id", signing.id()}, {"zone", signing.zone().name()}};
  row["project"] = ordered_json::array();
  for (const ingest::v1::Project& project : signing.members()) {
    row["project"].push_back(ProjectText(project.company(), project.name()));
  }
  if (const std::int64_t more = signing.member_count() - signing.members_size(); more > 0) {
    row["project"].push_back(StrCat("and ", more, " more: signings members ", signing.id()));
  }
  row["count"] = signing.count();
  AddAmounts(signing, row);
  row["signed_on"] = signing.signed_on();
  row["published_on"] = signing.published_on();
  row["status"] = ToJson(signing).value("status", "");
  row["title"] = signing.article_title();
  DropEmpty(row);
  return row;
}

namespace {

// Calls `take` with each page of the signing's members until it returns false.
absl::Status ReadMembers(
    Connection& connection, const std::string& signing_id,
    const std::function<absl::StatusOr<bool>(const ingest::v1::ListSigningMembersResponse&)>&
        take) {
  ingest::v1::ListSigningMembersRequest request;
  request.set_signing_id(signing_id);
  return connection.Pages<IngestService>("ingest", &IngestService::Stub::ListSigningMembers,
                                         request, take);
}

// All named members of a signing; a list shows the first 200.
absl::Status ListSigningMembers(Connection& connection, const std::string& text,
                                const Output& output) {
  ASSIGN_OR_RETURN(const std::string id, FindSigning(connection, text));
  Rows rows{{"id", "company", "name", "amount", "currency", "amount_alt", "currency_alt"}, {}};
  RETURN_IF_ERROR(ReadMembers(
      connection, id,
      [&](const ingest::v1::ListSigningMembersResponse& page) -> absl::StatusOr<bool> {
        for (const ingest::v1::Project& member : page.members()) {
          ordered_json row = {
              {"id", member.id()}, {"company", member.company()}, {"name", member.name()}};
          PutMoney(member.amount(), "amount", row);
          PutMoney(member.amount_alt(), "amount_alt", row);
          DropEmpty(row);
          rows.rows.push_back(std::move(row));
        }
        return true;
      }));
  output.Print(rows);
  return absl::OkStatus();
}

// Prints events until the stream ends: JSON shows them whole, a table and CSV in the columns of the
// list. Without a subscription live events that fit the filter. With one its deliveries after the
// cursor (empty: after the acknowledged one); a filter beside it is stored first, as by `subscribe`.
absl::Status WatchSignings(Connection& connection, const std::optional<std::string>& filter,
                           const std::string& subscription, const std::string& from,
                           const Output& output) {
  const Format format = output.view.format;
  if (filter.has_value() && !subscription.empty()) {
    RETURN_IF_ERROR(Subscribe(connection, subscription, *filter, "").status());
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                   connection.ChannelTo("notification"));
  const auto stub = notification::v1::NotificationService::NewStub(channel);
  grpc::ClientContext context;
  rpc::Prepare(context, kStreamDeadline);
  SilenceWatch watch(channel, context);
  std::vector<Column> columns = {{"time", 27}, {"type", 17}};
  columns.insert(columns.end(), kColumns.begin(), kColumns.end());
  // Read to its end, or to the message that says that the stream stands: a refusal has no header.
  const auto print = [&](auto& reader, auto& response, const auto& rows_of) {
    const bool stands = reader.Read(&response);
    watch.Stop();  // from here on nothing need come
    if (!stands) {
      return;
    }
    RowPrinter printer(columns, output.view, output.stream);
    do {
      rows_of(printer);
    } while (reader.Read(&response));
  };
  const auto ended = [&](const absl::Status& status) {
    return watch.Stop() ? connection.Hangs("notification")
                        : Connection::Named("notification", status);
  };
  if (subscription.empty()) {
    notification::v1::WatchEventsRequest request;
    request.set_filter(filter.value_or(""));
    const auto reader = stub->WatchEvents(&context, request);
    notification::v1::WatchEventsResponse response;
    print(*reader, response, [&](RowPrinter& printer) {
      if (response.has_event()) {
        printer.Add(format == Format::kJson ? EventRow(response.event())
                                            : ListedEvent(response.event()));
      }
    });
    return ended(rpc::FromGrpc(reader->Finish()));
  }
  columns.push_back({"cursor", 32});
  notification::v1::StreamDeliveriesRequest request;
  request.set_subscription(subscription);
  request.set_cursor(from);
  const auto reader = stub->StreamDeliveries(&context, request);
  notification::v1::StreamDeliveriesResponse response;
  print(*reader, response, [&](RowPrinter& printer) {
    for (const notification::v1::Delivery& delivery : response.deliveries()) {
      ordered_json row = {{"cursor", delivery.cursor()},
                          {"previous_cursor", delivery.previous_cursor()}};
      row.update(format == Format::kJson ? EventRow(delivery.event())
                                         : ListedEvent(delivery.event()));
      printer.Add(row);
    }
  });
  return ended(rpc::FromGrpc(reader->Finish()));
}

}  // namespace

absl::StatusOr<std::string> FindSigning(Connection& connection, const std::string& text) {
  if (IsWholeId(text)) {
    return text;
  }
  Pick pick("signing", text);
  RETURN_IF_ERROR(ForEachRow<IngestService>(
      connection, "ingest", &IngestService::Stub::ListSignings,
      {.filter = pick.Filter({"id"}, {"text", "zone.name"})}, {},
      [](const ingest::v1::ListSigningsResponse& page) -> const auto& { return page.signings(); },
      [&](const ingest::v1::Signing& signing) {
        Choice choice{.id = signing.id(), .other_ids = {}, .names = {}};
        choice.names.push_back(StrCat(signing.zone().name(), " ", signing.article_title()));
        choice.names.push_back(signing.zone().name());
        for (const ingest::v1::Project& member : signing.members()) {
          choice.names.push_back(member.company());
          choice.names.push_back(member.name());
        }
        pick.Offer(std::move(choice));
      }));
  return pick.Chosen();
}

void AddConversion(const ingest::v1::Signing& signing, const ExchangeRates& rates,
                   ordered_json& row) {
  const common::v1::Money& sum = signing.amount();
  // What is stated in yuan is no conversion.
  if (sum.currency().empty() || sum.currency() == "CNY" ||
      signing.amount_alt().currency() == "CNY") {
    return;
  }
  const auto day =
      ParseDate(signing.signed_on().empty() ? signing.published_on() : signing.signed_on());
  const auto yuan = day.ok() ? rates.ToYuan({sum.minor(), sum.currency()}, *day)
                             : absl::NotFoundError("neither signed nor published on a known day");
  if (!yuan.ok()) {
    row["not_converted"] = StdView(yuan.status().message());
    return;
  }
  common::v1::Money converted;
  converted.set_minor(yuan->amount.minor);
  converted.set_currency(yuan->amount.currency);
  PutMoney(converted, "converted", row);
  row["rate"] = FormatRate(yuan->rate);
  row["rate_on"] = FormatDate(yuan->rate.day);
  row["rate_source"] = yuan->rate.source;
}

absl::StatusOr<Rows> SigningRows(Connection& connection, const ListOptions& options,
                                 const ExchangeRates* rates) {
  Rows rows;
  for (const Column& column : kColumns) {
    rows.columns.push_back(column.name);
  }
  if (rates != nullptr) {
    rows.columns.insert(rows.columns.end(), {"converted", "converted_currency", "rate", "rate_on",
                                             "rate_source", "not_converted"});
  }
  RETURN_IF_ERROR(ForEachRow<IngestService>(
      connection, "ingest", &IngestService::Stub::ListSignings, options, {},
      [](const ingest::v1::ListSigningsResponse& page) -> const auto& { return page.signings(); },
      [&](const ingest::v1::Signing& signing) {
        rows.rows.push_back(SigningRow(signing));
        if (rates != nullptr) {
          AddConversion(signing, *rates, rows.rows.back());
        }
      }));
  return rows;
}

void RegisterSignings(CLI::App& app, Context& context) {
  struct Arguments {
    std::string id;
    std::optional<std::string> filter;
    std::string subscription;
    std::string from;
    std::string rates;
  };
  const auto a = std::make_shared<Arguments>();
  auto* signings = app.add_subcommand("signings", "Signings");
  signings->require_subcommand(1);
  SetExamples(signings, {"signings list", "signings watch"});

  auto* list = signings->add_subcommand("list", "Those the suite knows, or that a filter leaves");
  const auto options = AddListOptions(*list, "zone.id, company, sector, amount_cny, signed_on");
  SetExamples(list, {"signings list", "signings list --filter 'amount_cny >= 5e9' --limit 10",
                     "signings list --filter 前晨", "signings list --format csv > signings.csv",
                     "signings list --filter 'amount_usd >= 1e7' --rates rates.csv"});
  list->add_option("--rates", a->rates,
                   "A CSV file (currency,day,units,yuan,source): sums in other currencies in yuan "
                   "too, with the rate, its day and its source")
      ->type_name("FILE");
  context.OnSuite(list, [options, a](Connection& connection, const Output& output) -> absl::Status {
    std::optional<ExchangeRates> rates;
    if (!a->rates.empty()) {
      ASSIGN_OR_RETURN(const std::string csv, ReadDocumentFile("--rates", a->rates));
      ASSIGN_OR_RETURN(rates, ExchangeRates::Parse(csv));
    }
    ASSIGN_OR_RETURN(const Rows rows, SigningRows(connection, *options, rates ? &*rates : nullptr));
    output.Print(rows);
    return absl::OkStatus();
  });

  auto* members = signings->add_subcommand("members", "All named projects of one");
  members->add_option("ID", a->id, "The signing's id, or a name in it")->required();
  SetExamples(members, {"signings members 8c1f02", "signings members 前晨汽车"});
  context.OnSuite(members, [a](Connection& connection, const Output& output) {
    return ListSigningMembers(connection, a->id, output);
  });

  auto* watch = signings->add_subcommand("watch", "New ones as they come, until Ctrl-C");
  watch->add_option("--filter", a->filter,
                    "AIP-160 filter of live events; with --subscription it is stored there first, "
                    "as subscribe does: for events from now on");
  auto* name =
      watch->add_option("--subscription", a->subscription, "Deliveries of this subscription");
  watch->add_option("--from", a->from, "After this cursor; default: the acknowledged one")
      ->needs(name);
  SetExamples(watch, {"signings watch", "signings watch --filter 'sector:集成电路'",
                      "signings watch --subscription large"});
  context.OnSuite(watch, [a](Connection& connection, const Output& output) {
    return WatchSignings(connection, a->filter, a->subscription, a->from, output);
  });
}

}  // namespace zoneflow::cli
