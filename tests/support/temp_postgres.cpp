#include "tests/support/temp_postgres.h"

#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <libpq-fe.h>

#include "common/base/status_macros.h"

namespace zoneflow::testing {
namespace {

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin";

// The server refuses to run as root.
std::string ServerUser() { return geteuid() == 0 ? "postgres" : ""; }

std::string EndOf(const std::string& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return text.size() > 1'000 ? text.substr(text.size() - 1'000) : text;
}

absl::Status Execute(const std::string& conninfo, const std::string& statement) {
  PGconn* connection = PQconnectdb(conninfo.c_str());
  PGresult* result = PQexec(connection, statement.c_str());
  absl::Status status;
  if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
    status = absl::UnavailableError(PQerrorMessage(connection));
  }
  PQclear(result);
  PQfinish(connection);
  return status;
}

}  // namespace

std::string TempPostgres::Missing() {
  std::error_code error;
  if (!std::filesystem::exists(absl::StrCat(kPrograms, "/initdb"), error)) {
    return absl::StrCat("PostgreSQL 15 is not installed (no ", kPrograms, "/initdb)");
  }
  if (geteuid() == 0 && getpwnam("postgres") == nullptr) {
    return "there is no user postgres to run the server";
  }
  return "";
}

absl::StatusOr<std::unique_ptr<TempPostgres>> TempPostgres::Start(bool fsync) {
  if (const std::string missing = Missing(); !missing.empty()) {
    return absl::NotFoundError(missing);
  }
  std::unique_ptr<TempPostgres> postgres(new TempPostgres);
  postgres->fsync_ = fsync;
  if (geteuid() == 0) {
    const passwd* user = getpwnam("postgres");
    if (chown(postgres->folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0) {
      return absl::UnavailableError("cannot give the data folder to postgres");
    }
  }
  ASSIGN_OR_RETURN(Process initdb,
                   Process::Start({.command = {absl::StrCat(kPrograms, "/initdb"), "-D",
                                               postgres->folder_ / "data", "-U", "postgres", "-A",
                                               "trust", "-E", "UTF8", "--locale=C", "--no-sync"},
                                   .env = {},
                                   .output = postgres->folder_ / "initdb.log",
                                   .folder = postgres->folder_.path(),
                                   .user = ServerUser()}));
  if (initdb.Wait(std::chrono::seconds(60)) != 0) {
    return absl::UnavailableError(
        absl::StrCat("initdb failed: ", EndOf(postgres->folder_ / "initdb.log")));
  }
  absl::Status status;
  // Another process may take the port first.
  for (int attempt = 0; attempt < 3; ++attempt) {
    postgres->port_ = FreePort();
    status = postgres->Restart();
    if (status.ok()) {
      return postgres;
    }
  }
  return status;
}

TempPostgres* TempPostgres::Shared() {
  static const std::unique_ptr<TempPostgres> shared = [] {
    absl::StatusOr<std::unique_ptr<TempPostgres>> started = Start(/*fsync=*/false);
    if (!started.ok()) {
      std::cerr << started.status() << "\n";
      return std::unique_ptr<TempPostgres>();
    }
    return *std::move(started);
  }();
  return shared.get();
}

TempPostgres::~TempPostgres() { Stop(); }

std::string TempPostgres::conninfo(const std::string& database) const {
  return absl::StrCat("host=127.0.0.1 port=", port_, " user=postgres dbname=", database);
}

absl::StatusOr<std::string> TempPostgres::CreateDatabase(TextOrder order) {
  const std::string name = absl::StrCat("test", ++databases_);
  RETURN_IF_ERROR(
      Execute(conninfo("postgres"),
              absl::StrCat("CREATE DATABASE ", name,
                           order == TextOrder::kEnglish
                               ? " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
                               : "")));
  return absl::StrCat("postgres:", conninfo(name));
}

void TempPostgres::End(int signal) {
  if (process_.has_value() && process_->IsRunning()) {
    kill(process_->pid(), signal);
    process_->Wait(std::chrono::seconds(10));
  }
  process_.reset();
}

void TempPostgres::Stop() { End(SIGINT); }  // SIGTERM would wait for the clients

void TempPostgres::Crash() { End(SIGQUIT); }

absl::Status TempPostgres::Restart() {
  Stop();
  ASSIGN_OR_RETURN(
      Process process,
      Process::Start(
          {.command = {absl::StrCat(kPrograms, "/postgres"), "-D", folder_ / "data", "-p",
                       absl::StrCat(port_), "-c", "listen_addresses=127.0.0.1", "-c",
                       absl::StrCat("unix_socket_directories=", folder_.path()), "-c",
                       fsync_ ? "fsync=on" : "fsync=off", "-c", "max_connections=200"},
           .env = {},
           .output = folder_ / "postgres.log",
           .folder = folder_.path(),
           .user = ServerUser()}));
  process_.emplace(std::move(process));
  const bool answers = WaitUntil(
      [this] { return !process_->IsRunning() || Execute(conninfo("postgres"), "SELECT 1").ok(); },
      std::chrono::seconds(30));
  if (!answers || !process_->IsRunning()) {
    return absl::UnavailableError(absl::StrCat("PostgreSQL does not answer on port ", port_, ": ",
                                               EndOf(folder_ / "postgres.log")));
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::testing
