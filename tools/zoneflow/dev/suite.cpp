#include "tools/zoneflow/dev/suite.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

#include "common/base/errno_text.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/bus/bus.h"
#include "common/config/lookup.h"
#include "common/rpc/client.h"
#include "tools/zoneflow/console_health.h"

extern char** environ;

namespace zoneflow::dev {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kConsolePort = 8171;
constexpr const char* kEventKey = "/event-key";  // in the data folder
constexpr std::chrono::seconds kStartPatience{30};
// A socket's path has room for 107 bytes.
constexpr std::size_t kLongestSocketPath = 100;
constexpr const char* kGrpcServices[] = {"ingest", "approval", "scoring", "notification"};

std::string FindInPath(const std::string& program) {
  const std::string path = config::Environment()("PATH").value_or("") + ":/usr/bin:/usr/local/bin";
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    std::string candidate = path.substr(begin, end - begin) + "/" + program;
    if (access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
    begin = end + 1;
  }
  return "";
}

absl::Status Stopped() { return absl::CancelledError("stopped before it was ready"); }

}  // namespace

Suite::~Suite() {
  Stop();
  if (lock_ >= 0) {
    close(lock_);
  }
}

std::string Suite::console_url() const { return StrCat("http://", addresses_.at("console"), "/"); }

absl::Status Suite::Start() {
  std::error_code error;
  const bool is_new = !std::filesystem::exists(data_dir_, error);
  std::filesystem::create_directories(data_dir_ + "/logs", error);
  if (error) {
    return absl::InvalidArgumentError(
        StrCat("data: \"", data_dir_, "\" cannot be made: ", error.message()));
  }
  if (is_new) {
    // Never of a folder that was there: it may be everybody's.
    std::filesystem::permissions(data_dir_, std::filesystem::perms::owner_all, error);
  }
  data_dir_ = std::filesystem::canonical(data_dir_, error).string();
  binaries_ = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
  RETURN_IF_ERROR(Lock());
  RETURN_IF_ERROR(MakeEventKey());
  RETURN_IF_ERROR(CreateTopics());
  RETURN_IF_ERROR(Migrate());
  RETURN_IF_ERROR(StartRedis());
  RETURN_IF_ERROR(StartServices());
  RETURN_IF_ERROR(WaitUntilWell());
  return WriteEndpoints();
}

absl::Status Suite::Lock() {
  const std::string path = data_dir_ + "/lock";
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        errno == EWOULDBLOCK
            ? StrCat("data: another suite runs on \"", data_dir_, "\"; stop it or give --data")
            : StrCat("data: \"", path, "\": ", ErrnoText(errno)));
  }
  return absl::OkStatus();
}

// Development runs on signed events like production, with a key of its own.
absl::Status Suite::MakeEventKey() const {
  const std::string path = EventKeyFile();
  if (access(path.c_str(), F_OK) == 0) {
    return absl::OkStatus();  // this suite's, or somebody else's that the services will judge
  }
  if (path != data_dir_ + kEventKey) {
    return absl::InvalidArgumentError(StrCat("EVENT_KEY_FILE: \"", path, "\" cannot be read"));
  }
  unsigned char bytes[32];
  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    return absl::UnavailableError("no random numbers for the key of events");
  }
  const std::string text =
      StrCat(absl::BytesToHexString({reinterpret_cast<const char*>(bytes), sizeof bytes}), "\n");
  // Moved into place whole: half a key would be one that no service takes.
  const std::string draft = path + ".next";
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool written =
      file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  written = written && fsync(file) == 0;
  if (file >= 0) {
    close(file);
  }
  if (!written || std::rename(draft.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(StrCat("data: \"", path, "\": ", ErrnoText(errno)));
  }
  return absl::OkStatus();
}

std::string Suite::EventKeyFile() const {
  const std::string set = config::Environment()("EVENT_KEY_FILE").value_or("");
  return set.empty() ? data_dir_ + kEventKey : set;
}

absl::Status Suite::CreateTopics() const {
  std::vector<std::pair<std::string, std::string>> settings = {{"DATA_DIR", data_dir_}};
  for (const char* name : {"BUS", "BUS_DIR", "KAFKA_BOOTSTRAP_SERVERS"}) {
    if (const auto value = config::Environment()(name); value.has_value()) {
      settings.emplace_back(name, *value);
    }
  }
  config::Reader reader(config::FromPairs(std::move(settings)));
  const bus::Config config = bus::ReadConfig(reader);
  RETURN_IF_ERROR(reader.status());
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::Bus> bus, bus::Open(config));
  return bus->CreateTopics(bus::DeclaredTopics(/*development=*/true));
}

Child::Options Suite::OptionsFor(const std::string& service, bool migrate) const {
  Child::Options options{.name = service,
                         .command = {StrCat(binaries_, "/", service, "_service")},
                         .env = {},
                         .log = StrCat(data_dir_, "/logs/", service, ".log")};
  if (migrate) {
    options.command.emplace_back("--migrate");
  }
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    const std::size_t equals = text.find('=');
    options.env[text.substr(0, equals)] = text.substr(std::min(text.size(), equals + 1));
  }
  // Each service has a database of its own: INGEST_DATABASE_URL … choose another than SQLite.
  options.env.erase("DATABASE_URL");
  if (const auto url = options.env.find(absl::AsciiStrToUpper(service) + "_DATABASE_URL");
      url != options.env.end()) {
    options.env["DATABASE_URL"] = url->second;
  }
  options.env["EVENT_KEY_FILE"] = EventKeyFile();
  options.env["MODE"] = "development";
  options.env["DATA_DIR"] = data_dir_;
  options.env["INSTANCE"] = "0";
  options.env.erase("METRICS_ADDR");
  if (!redis_url_.empty()) {
    options.env["REDIS_URL"] = redis_url_;
  }
  for (const auto& [name, address] : addresses_) {
    options.env[absl::AsciiStrToUpper(name) + "_ADDR"] = address;
  }
  if (const auto own = addresses_.find(service); own != addresses_.end()) {
    options.env["LISTEN"] = own->second;
  } else {
    options.env.erase("LISTEN");
  }
  return options;
}

absl::Status Suite::Migrate() {
  std::vector<std::unique_ptr<Child>> runs;
  for (const char* service : kGrpcServices) {
    ASSIGN_OR_RETURN(std::unique_ptr<Child> run, Child::Start(OptionsFor(service, true)));
    runs.push_back(std::move(run));
  }
  for (const std::unique_ptr<Child>& run : runs) {
    while (!run->ExitCode().has_value()) {
      if (stop_.Wait(milliseconds(5)) != 0) {
        for (const std::unique_ptr<Child>& other : runs) {
          other->Stop();
        }
        return Stopped();
      }
    }
    if (const int code = *run->ExitCode(); code != 0) {
      return absl::UnavailableError(
          StrCat(run->name(), " --migrate ended with exit code ", code, "\n", run->LastLines()));
    }
  }
  return absl::OkStatus();
}

absl::Status Suite::StartRedis() {
  if (config::Environment()("REDIS_URL").has_value()) {
    return absl::OkStatus();  // somebody else's; the services inherit it
  }
  const std::string server = FindInPath("redis-server");
  if (server.empty()) {
    std::cerr << "redis-server is not installed; boards are answered from memory and SQL\n";
    return absl::OkStatus();
  }
  Child::Options options{
      .name = "redis",
      .command = {server, "--save", "", "--appendonly", "no", "--dir", data_dir_},
      .env = {},
      .log = data_dir_ + "/logs/redis.log"};
  const std::string socket = data_dir_ + "/redis.sock";
  if (socket.size() <= kLongestSocketPath) {
    options.command.insert(options.command.end(),
                           {"--port", "0", "--unixsocket", socket, "--unixsocketperm", "600"});
    redis_url_ = "unix:" + socket;
  } else {
    ASSIGN_OR_RETURN(const int port, ports_.ClaimAny());
    options.command.insert(options.command.end(),
                           {"--bind", "127.0.0.1", "--port", std::to_string(port)});
    redis_url_ = StrCat("redis://127.0.0.1:", port);
  }
  ASSIGN_OR_RETURN(redis_, Child::Start(std::move(options)));
  return absl::OkStatus();
}

absl::Status Suite::StartServices() {
  for (const char* service : kGrpcServices) {
    ASSIGN_OR_RETURN(const int port, ports_.ClaimAny());
    addresses_[service] = StrCat("127.0.0.1:", port);
  }
  int port = kConsolePort;
  if (!ports_.Claim(port)) {
    ASSIGN_OR_RETURN(port, ports_.ClaimAny());
  }
  addresses_["console"] = StrCat("127.0.0.1:", port);
  for (const char* service : {"ingest", "approval", "scoring", "notification", "console"}) {
    ASSIGN_OR_RETURN(std::unique_ptr<Child> child, Child::Start(OptionsFor(service, false)));
    services_.push_back(std::move(child));
  }
  return absl::OkStatus();
}

absl::Status Suite::WaitUntilWell() {
  const auto until = steady_clock::now() + kStartPatience;
  for (const std::unique_ptr<Child>& child : services_) {
    const std::string& address = addresses_.at(child->name());
    const auto channel = rpc::Connect(address);
    absl::Status health;
    while (true) {
      health = child->name() == "console" ? cli::CheckConsole(address, milliseconds(1000))
                                          : rpc::CheckHealth(channel, milliseconds(1000));
      if (health.ok()) {
        break;
      }
      RETURN_IF_ERROR(Check());
      if (steady_clock::now() >= until) {
        return absl::UnavailableError(StrCat(child->name(), " is not ready after ",
                                             kStartPatience.count(), " s: ", health.message(), "\n",
                                             child->LastLines()));
      }
      if (stop_.Wait(milliseconds(20)) != 0) {
        return Stopped();
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Suite::WriteEndpoints() const {
  const std::string path = data_dir_ + "/endpoints.env";
  {
    std::ofstream file(path + ".next");
    for (const auto& [name, address] : addresses_) {
      file << absl::AsciiStrToUpper(name) << "_ADDR=" << address << '\n';
    }
  }
  std::error_code error;
  std::filesystem::rename(path + ".next", path, error);
  return error ? absl::UnavailableError(StrCat(path, ": ", error.message())) : absl::OkStatus();
}

absl::Status Suite::Check() {
  for (const std::unique_ptr<Child>& child : services_) {
    if (const auto code = child->ExitCode(); code.has_value()) {
      return absl::UnavailableError(StrCat(child->name(), " ended with exit code ", *code, "; see ",
                                           data_dir_, "/logs/", child->name(), ".log\n",
                                           child->LastLines()));
    }
  }
  if (redis_ != nullptr && !redis_ended_ && redis_->ExitCode().has_value()) {
    redis_ended_ = true;
    std::cerr << "redis ended; boards are answered from memory and SQL\n";
  }
  return absl::OkStatus();
}

void Suite::Stop() {
  while (!services_.empty()) {
    services_.back()->Stop();
    services_.pop_back();
  }
  if (redis_ != nullptr) {
    redis_->Stop();
    redis_.reset();
  }
  if (lock_ >= 0) {
    std::error_code ignored;
    if (!addresses_.empty()) {
      std::filesystem::remove(data_dir_ + "/endpoints.env", ignored);
    }
  }
}

}  // namespace zoneflow::dev
