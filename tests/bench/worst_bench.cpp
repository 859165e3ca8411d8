// Eight documents that are hard to read, handed in at once: what others notice of it.
//
//   bench_worst [--megabytes 16] [--at-once 8] [--round large|full|both]
//
// Starts the services on embedded defaults, fills ingest with a page, and hands in so many documents
// at the same time, each of another shape of services/ingest/testing/documents.h. Two rounds, each on
// services of its own: "large", documents of so many megabytes, of all shapes those that one core
// reads slowest, most of which tell more than is taken of one; and "full", documents that tell as
// much as is taken (kMostFigures), or have so many megabytes. While they are read, a page of
// ListSignings is asked for again and again. Prints JSON lines {name, value, unit, baseline,
// baseline_value, ratio}: how long these answers took, how long the uploads took and what became of
// them, and the most memory that ingest held. Ends with 1 if an upload outlived its deadline by two
// seconds, or a full one was not stored.
#include <grpcpp/grpcpp.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/testing/temp_folder.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/core/ingest_document.h"
#include "services/ingest/testing/documents.h"
#include "tests/bench/quantile.h"
#include "tools/suite/suite.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow {
namespace {

using Clock = std::chrono::steady_clock;
using ingest::testing::Shape;
using ingest::v1::IngestService;

constexpr std::chrono::seconds kDeadline{60};
constexpr double kSlowestListMs = 250;
constexpr std::size_t kChunk = std::size_t{256} << 10;

double Ms(Clock::duration took) { return std::chrono::duration<double, std::milli>(took).count(); }

void Tell(const std::string& name, double value, const char* unit, double limit = 0) {
  std::printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\"", name.c_str(), value, unit);
  if (limit > 0) {
    std::printf(",\"baseline\":\"limit\",\"baseline_value\":%.0f,\"ratio\":%.3f", limit,
                value / limit);
  }
  std::printf("}\n");
  std::fflush(stdout);
}

double CpuMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Upload {
  std::string name;
  std::string text;
  double ms = 0;
  grpc::Status status = {};
};

// A text of a shape, and what reading it says.
struct Tried {
  Shape shape;
  std::string text;
  std::size_t figures = 0;  // facts or signings, whichever are more
  double ms = 0;            // of one core
};

Tried Try(const Shape& shape, std::size_t bytes, const ingest::Gazetteer& zones) {
  Tried tried{shape, shape.make(bytes)};
  const double begin = CpuMs();
  const auto page = ingest::Extract(tried.text, {&zones, std::nullopt});
  tried.ms = CpuMs() - begin;
  ZONEFLOW_CHECK(page.ok());
  std::size_t facts = 0, signings = 0;
  for (const ingest::Article& article : page->articles) {
    facts += article.facts.size();
    signings += article.signings.size();
  }
  tried.figures = std::max(facts, signings);
  return tried;
}

// As much of the shape as is taken of one document.
Tried Full(const Shape& shape, std::size_t bytes, const ingest::Gazetteer& zones) {
  const Tried sample = Try(shape, 300'000, zones);
  if (sample.figures > 0) {
    bytes = std::min(bytes, sample.text.size() * ingest::kMostFigures / sample.figures);
  }
  Tried tried = Try(shape, bytes, zones);
  while (tried.figures > ingest::kMostFigures) {
    bytes -= bytes / 20;
    tried = Try(shape, bytes, zones);
  }
  return tried;
}

// The documents of a round: of all shapes those that tell most, then those that take most time to
// read.
std::vector<Upload> Worst(std::size_t count, std::size_t bytes, bool full) {
  const auto zones = ingest::LoadGazetteer();
  ZONEFLOW_CHECK(zones.ok());
  std::vector<Tried> all;
  for (const Shape& shape : ingest::testing::Shapes()) {
    all.push_back(full ? Full(shape, bytes, *zones) : Try(shape, 300'000, *zones));
  }
  const auto rank = [full](const Tried& tried) {
    return std::pair(full ? tried.figures * 10 / ingest::kMostFigures : 0, tried.ms);
  };
  std::ranges::sort(all, std::ranges::greater(), rank);
  std::vector<Upload> uploads;
  for (std::size_t i = 0; i < count; ++i) {
    const Tried& tried = all[i % all.size()];
    uploads.push_back(
        {StrCat(tried.shape.name, "-", i, ".txt"), full ? tried.text : tried.shape.make(bytes)});
    if (full) {
      Tell(StrCat("figures of ", uploads.back().name), static_cast<double>(tried.figures), "");
    }
  }
  return uploads;
}

void HandIn(IngestService::Stub& stub, Upload& upload) {
  const auto begin = Clock::now();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  ingest::v1::IngestDocumentResponse response;
  const auto writer = stub.IngestDocument(&context, &response);
  ingest::v1::IngestDocumentRequest request;
  request.mutable_head()->set_file_name(upload.name);
  request.mutable_head()->set_published_on("2021-02-01");
  request.mutable_head()->set_size_bytes(static_cast<std::int64_t>(upload.text.size()));
  bool goes_on = writer->Write(request);
  for (std::size_t at = 0; goes_on && at < upload.text.size(); at += kChunk) {
    request.set_chunk(upload.text.substr(at, kChunk));
    goes_on = writer->Write(request);
  }
  writer->WritesDone();
  upload.status = writer->Finish();
  upload.ms = Ms(Clock::now() - begin);
}

// How long answers took until `over`.
std::vector<double> AskForLists(IngestService::Stub& stub, const std::atomic<bool>& over) {
  std::vector<double> took;
  while (!over) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    ingest::v1::ListSigningsRequest request;
    request.set_page_size(50);
    ingest::v1::ListSigningsResponse response;
    const auto begin = Clock::now();
    const grpc::Status status = stub.ListSignings(&context, request, &response);
    took.push_back(Ms(Clock::now() - begin));
    ZONEFLOW_CHECK(status.ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return took;
}

// The most memory the process has held so far, in MB.
double MostMemory(pid_t pid) {
  std::ifstream status(StrCat("/proc/", pid, "/status"));
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      double kilobytes = 0;
      status >> kilobytes;
      return kilobytes / 1024;
    }
  }
  return 0;
}

bool Run(const std::string& binaries, std::vector<Upload> uploads, bool full) {
  const testing::TempFolder folder;
  suite::Suite suite({.data_dir = folder.path(), .binaries = binaries});
  suite.Set("LOG_LEVEL", "warn");
  ZONEFLOW_CHECK(suite.Open().ok() && suite.Start().ok());
  const auto channel =
      grpc::CreateChannel(suite.AddressOf("ingest"), grpc::InsecureChannelCredentials());
  const auto stub = IngestService::NewStub(channel);
  Upload first{"first.txt", ingest::testing::ShapeNamed("members").make(50'000)};
  HandIn(*stub, first);
  ZONEFLOW_CHECK(first.status.ok());
  const double before = MostMemory(suite.PidOf("ingest"));

  std::atomic<bool> over = false;
  std::vector<double> lists;
  std::thread asking([&] { lists = AskForLists(*stub, over); });
  std::vector<std::thread> threads;
  for (Upload& upload : uploads) {
    // A connection each, as so many people have.
    threads.emplace_back([&upload, &suite] {
      grpc::ChannelArguments own;
      own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      HandIn(*IngestService::NewStub(grpc::CreateCustomChannel(
                 suite.AddressOf("ingest"), grpc::InsecureChannelCredentials(), own)),
             upload);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  over = true;
  asking.join();

  Tell("ListSignings meanwhile, answers", static_cast<double>(lists.size()), "");
  Tell("ListSignings meanwhile, p50", bench::Median(lists), "ms");
  Tell("ListSignings meanwhile, p99", bench::Quantile(lists, 0.99), "ms", kSlowestListMs);
  Tell("ListSignings meanwhile, slowest", *std::ranges::max_element(lists), "ms", kSlowestListMs);
  const double deadline = Ms(kDeadline);
  std::map<grpc::StatusCode, int> ended;
  bool in_time = true;
  for (const Upload& upload : uploads) {
    Tell(StrCat("upload of ", upload.name, ", ", upload.text.size() / 1000, " kB"), upload.ms, "ms",
         deadline);
    if (!upload.status.ok()) {
      std::fprintf(stderr, "%s: %s\n", upload.name.c_str(), upload.status.error_message().c_str());
    }
    ++ended[upload.status.error_code()];
    in_time = in_time && upload.ms <= deadline + 2000 && (!full || upload.status.ok());
  }
  for (const auto& [code, count] : ended) {
    Tell(StrCat("uploads that ended with code ", static_cast<int>(code)), count, "");
  }
  Tell("most memory of ingest before", before, "MB");
  Tell("most memory of ingest", MostMemory(suite.PidOf("ingest")), "MB");
  suite.Stop();
  return in_time;
}

}  // namespace
}  // namespace zoneflow

int main(int argc, char** argv) {
  CLI::App app("Documents that are hard to read, handed in at once");
  std::size_t megabytes = 16, at_once = 8;
  std::string binaries = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  app.add_option("--megabytes", megabytes)->check(CLI::Range(1, 32));
  app.add_option("--at-once", at_once)->check(CLI::Range(1, 64));
  std::string round = "both";
  app.add_option("--round", round)->check(CLI::IsMember({"large", "full", "both"}));
  app.add_option("--binaries", binaries, "folder of the service binaries");
  CLI11_PARSE(app, argc, argv);
  bool good = true;
  for (const std::string_view each : {"large", "full"}) {
    if (round == "both" || round == each) {
      const bool full = each == "full";
      std::printf("{\"name\":\"round %s\"}\n", full ? "full" : "large");
      good &= zoneflow::Run(binaries, zoneflow::Worst(at_once, megabytes * 1'000'000, full), full);
    }
  }
  return good ? 0 : 1;
}
