#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/date.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/dev/dev_command.h"
#include "tools/zoneflow/extract/extract_command.h"
#include "tools/zoneflow/plan/plan_command.h"

namespace {

using namespace zoneflow;

// Everything the arguments may say.
struct Arguments {
  std::string data_dir = ".zoneflow";
  std::string format;
  std::string file;
  std::vector<std::string> files;
  std::vector<std::string> topics;
  bool articles = false;
  std::string published;
  plan::PlanOptions plan;
  dev::DevOptions dev;
  std::optional<std::string> filter;
  std::string name;
  std::string from;
  std::string board = "zones";
  std::string as_of;
  std::string zone;
  std::string id;
  std::string on;
  std::string what;
  bool settled = false;
  int timeout_s = 60;
};

// The date of --published; checked here so that every command refuses it alike.
std::string CheckDate(const std::string& text) {
  const auto date = ParseDate(text);
  return date.ok() ? "" : std::string(date.status().message());
}

int Extract(const Arguments& a) {
  cli::ExtractCommand command{a.file, a.articles, {}};
  if (!a.published.empty()) {
    command.published_on = *ParseDate(a.published);
  }
  return cli::Report(cli::RunExtract(command, cli::FormatOf(a.format), std::cout));
}

int Plan(Arguments a) {
  if (!a.format.empty()) {
    a.plan.format = a.format;
  }
  return plan::RunPlan(a.plan, std::cout, std::cerr);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments a;
  CLI::App app("Zoneflow: signings, approvals, rankings and news of development zones", "zoneflow");
  app.set_version_flag("--version", StrCat("zoneflow ", ZONEFLOW_VERSION));
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--data", a.data_dir, "Folder of the running suite (endpoints.env)")
      ->envname("DATA_DIR")
      ->capture_default_str();
  app.add_option("--format", a.format,
                 "table, json or csv; default: table on a terminal, else json")
      ->check(CLI::IsMember({"table", "json", "csv"}));

  // Commands run after parsing, so that options may stand anywhere.
  std::function<int()> run;
  const auto on_call = [&run](CLI::App* command, std::function<int()> body) {
    command->callback([&run, body = std::move(body)] { run = body; });
  };
  const auto report = [&](auto body) {
    return [&a, body] {
      cli::Connection connection(a.data_dir);
      return cli::Report(body(connection, cli::FormatOf(a.format)));
    };
  };
  const CLI::Validator is_date(CheckDate, "DATE");

  auto* extract = app.add_subcommand("extract", "Print the facts of a file");
  extract->add_option("FILE", a.file, "A text file, UTF-8")->required();
  extract->add_flag(
      "--articles", a.articles,
      "Print the articles instead: title, byline, span of the body; after them the lines "
      "that belong to none, as stray");
  extract->add_option("--published", a.published, "Date of publication")->check(is_date);
  on_call(extract, [&] { return Extract(a); });

  auto* plan = app.add_subcommand("plan", "Print the backward timetable of some procedures");
  plan->add_option("--start", a.plan.start, "Day by which construction must start")
      ->required()
      ->check(is_date);
  plan->add_option("--procedures", a.plan.procedures, "Ids, separated by commas")->required();
  on_call(plan, [&] { return Plan(a); });

  auto* dev = app.add_subcommand("dev", "Run the whole suite on this machine until Ctrl-C");
  dev->add_option("--page", a.dev.page.path, "Ingest this page and print what came of it");
  dev->add_option("--published", a.dev.page.published, "The page's date")->check(is_date);
  dev->add_option("--start", a.dev.page.start, "Required start of the project shown")
      ->check(is_date);
  dev->add_flag("--once", a.dev.once, "Stop after the tables");
  on_call(dev, [&] {
    a.dev.data_dir = a.data_dir;
    return dev::RunDev(a.dev);
  });

  auto* topics =
      app.add_subcommand("topics", "The topics of the bus that BUS names; embedded: DIR/bus");
  topics->require_subcommand(1);
  on_call(topics->add_subcommand("apply", "Create those that are missing"),
          report([](cli::Connection& c, cli::Format f) {
            return cli::ApplyTopics(c.data_dir(), f, std::cout);
          }));
  on_call(topics->add_subcommand("check", "Compare them with what is declared"),
          report([](cli::Connection& c, cli::Format f) {
            return cli::CheckTopics(c.data_dir(), f, std::cout);
          }));
  auto* recover = topics->add_subcommand(
      "recover",
      "After a log was lost, cut or made anew: find what does not fit, publish and read it again");
  recover->add_option("TOPIC", a.topics, "Recover these too, whatever the services find");
  on_call(recover, report([&](cli::Connection& c, cli::Format f) {
            return cli::RecoverTopics(c, a.topics, f, std::cout);
          }));

  auto* ingest = app.add_subcommand("ingest", "Hand documents to the suite");
  ingest->add_option("FILE", a.files, "Text files, UTF-8, at most 32 MiB each")->required();
  ingest->add_option("--published", a.published, "Their date of publication")->check(is_date);
  on_call(ingest, report([&](cli::Connection& c, cli::Format f) {
            return cli::Ingest(c, a.files, a.published, f, std::cout);
          }));

  auto* articles = app.add_subcommand("articles", "Articles of documents");
  articles->require_subcommand(1);
  auto* list_articles = articles->add_subcommand("list", "Those of a document");
  list_articles->add_option("DOCUMENT", a.id, "The document's id")->required();
  on_call(list_articles, report([&](cli::Connection& c, cli::Format f) {
            return cli::ListArticles(c, a.id, f, std::cout);
          }));
  auto* text = articles->add_subcommand("text", "The text of one, in parts of at most 1 MiB");
  text->add_option("ID", a.id, "The article's id")->required();
  on_call(text, report([&](cli::Connection& c, cli::Format f) {
            return cli::PrintArticleText(c, a.id, f, std::cout);
          }));

  auto* signings = app.add_subcommand("signings", "Signings");
  signings->require_subcommand(1);
  auto* list = signings->add_subcommand("list", "Those the suite knows");
  list->add_option("--filter", a.filter,
                   "AIP-160 filter, as of a subscription; type is that of the newest event");
  on_call(list, report([&](cli::Connection& c, cli::Format f) {
            return cli::ListSignings(c, a.filter.value_or(""), f, std::cout);
          }));
  auto* members = signings->add_subcommand("members", "All named projects of one");
  members->add_option("ID", a.id, "The signing's id")->required();
  on_call(members, report([&](cli::Connection& c, cli::Format f) {
            return cli::ListSigningMembers(c, a.id, f, std::cout);
          }));
  auto* watch = signings->add_subcommand("watch", "New ones as they come, until Ctrl-C");
  watch->add_option("--filter", a.filter,
                    "AIP-160 filter of live events; with --subscription it is stored there first, "
                    "as subscribe does: for events from now on");
  auto* watch_name = watch->add_option("--subscription", a.name, "Deliveries of this subscription");
  watch->add_option("--from", a.from, "After this cursor; default: the acknowledged one")
      ->needs(watch_name);
  on_call(watch, report([&](cli::Connection& c, cli::Format f) {
            return cli::WatchSignings(c, a.filter, a.name, a.from, f, std::cout);
          }));

  auto* subscribe = app.add_subcommand("subscribe", "Store a subscription");
  subscribe->add_option("NAME", a.name, "a-z, 0-9 and -")->required();
  subscribe->add_option("--filter", a.filter, "AIP-160 filter")->required();
  subscribe->add_option("--from", a.from,
                        "Where a new one starts: now (default), beginning or a cursor");
  on_call(subscribe, report([&](cli::Connection& c, cli::Format f) {
            return cli::Subscribe(c, a.name, *a.filter, a.from, f, std::cout);
          }));

  auto* subscriptions = app.add_subcommand("subscriptions", "Subscriptions");
  subscriptions->require_subcommand(1);
  on_call(subscriptions->add_subcommand("list", "Your own; an operator's: all"),
          report([](cli::Connection& c, cli::Format f) {
            return cli::ListSubscriptions(c, f, std::cout);
          }));
  auto* delete_subscription = subscriptions->add_subcommand(
      "delete", "Delete one for good: its streams end, its name is free");
  delete_subscription->add_option("NAME", a.name, "As the list shows it")->required();
  on_call(delete_subscription, report([&](cli::Connection& c, cli::Format f) {
            return cli::DeleteSubscription(c, a.name, f, std::cout);
          }));

  auto* boards = app.add_subcommand("boards", "Rankings");
  boards->require_subcommand(1);
  auto* show_board = boards->add_subcommand("show", "A board");
  show_board->add_option("BOARD", a.board, "zones or hot")->capture_default_str();
  show_board->add_option("--as-of", a.as_of, "A date or \"latest\"; default: as published");
  show_board->add_option("--contributions", a.zone,
                         "What makes up the row of a zone, by its id or name");
  on_call(show_board, report([&](cli::Connection& c, cli::Format f) {
            return !a.zone.empty()
                       ? cli::ShowContributions(c, a.board, a.as_of, a.zone, f, std::cout)
                       : cli::ShowBoard(c, a.board, a.as_of, f, std::cout);
          }));

  auto* cases = app.add_subcommand("case", "Cases of projects");
  cases->require_subcommand(1);
  on_call(cases->add_subcommand("list", "All"), report([](cli::Connection& c, cli::Format f) {
            return cli::ListCases(c, f, std::cout);
          }));
  auto* show_case = cases->add_subcommand("show", "One with its timetable");
  show_case->add_option("ID", a.id, "The case's id or its project's")->required();
  on_call(show_case, report([&](cli::Connection& c, cli::Format f) {
            return cli::ShowCase(c, a.id, f, std::cout);
          }));
  auto* start_case = cases->add_subcommand("start", "Set the day construction must start");
  start_case->add_option("ID", a.id, "The case's id or its project's")->required();
  start_case->add_option("--on", a.on, "The day")->required()->check(is_date);
  on_call(start_case, report([&](cli::Connection& c, cli::Format f) {
            return cli::StartCase(c, a.id, a.on, f, std::cout);
          }));

  auto* letters = app.add_subcommand("deadletter", "Messages a service could never apply");
  letters->require_subcommand(1);
  on_call(letters->add_subcommand("list", "Those of all services"),
          report([](cli::Connection& c, cli::Format f) {
            return cli::ListDeadLetters(c, f, std::cout);
          }));
  const auto add_letter_command = [&](const char* name, const char* help, auto body) {
    auto* command = letters->add_subcommand(name, help);
    command->add_option("ID", a.id, "Its id as the list shows it, e.g. approval/17")->required();
    on_call(command, report([&a, body](cli::Connection& c, cli::Format f) {
              return body(c, a.id, f, std::cout);
            }));
  };
  add_letter_command("show", "One with its headers and bytes", cli::ShowDeadLetter);
  add_letter_command("replay", "Apply it again", cli::ReplayDeadLetter);
  add_letter_command("drop", "Drop it for good", cli::DropDeadLetter);

  auto* export_command = app.add_subcommand("export", "Print the settled state, sorted by id");
  export_command->add_option("WHAT", a.what, "facts, projects, boards or deliveries")
      ->required()
      ->check(CLI::IsMember({"facts", "projects", "boards", "deliveries"}));
  on_call(export_command, report([&](cli::Connection& c, cli::Format f) {
            return cli::Export(c, a.what, f, std::cout);
          }));

  auto* wait = app.add_subcommand("wait", "Wait until nothing is under way");
  wait->add_flag("--settled", a.settled, "Two equal, empty readings of all services")->required();
  wait->add_option("--timeout", a.timeout_s, "Seconds")
      ->capture_default_str()
      ->check(CLI::Range(1, 86'400));
  on_call(wait, report([&](cli::Connection& c, cli::Format) {
            return cli::WaitSettled(c, std::chrono::seconds(a.timeout_s));
          }));

  on_call(app.add_subcommand("health", "Ask every service"),
          report([](cli::Connection& c, cli::Format f) { return cli::Health(c, f, std::cout); }));

  for (CLI::App* command : app.get_subcommands({})) {
    command->fallthrough();
    for (CLI::App* inner : command->get_subcommands({})) {
      inner->fallthrough();
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    // CLI11 misses the command before it looks at what stands in its place.
    const std::vector<std::string> unknown = app.remaining(/*recurse=*/true);
    cli::Complain(unknown.empty()
                      ? error.what()
                      : StrCat("\"", unknown.front(), "\" is no command or option; see --help"),
                  std::cerr);
    return 2;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);
    }
    cli::Complain(error.what(), std::cerr);
    return 2;
  }
  return run();
}
