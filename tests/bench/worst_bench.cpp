// Eight documents that are hard to read, handed in at once: what others notice of it.
//
//   bench_worst [--megabytes 16] [--at-once 8]
//
// Starts the services on embedded defaults, fills ingest with a page, and hands in so many documents
// of so many megabytes at the same time, each of another shape of services/ingest/testing/documents.h:
// of all shapes those that one core reads slowest. While they are read, a page of ListSignings is
// asked for again and again. Prints JSON lines {name, value, unit, baseline, baseline_value, ratio}:
// how long these answers took, how long the uploads took and what became of them, and the most memory
// that ingest held. Ends with 1 if an upload outlived its deadline by two seconds.
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
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/testing/temp_folder.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"
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

// The shapes that take most time to read, the worst first.
std::vector<Shape> WorstShapes(std::size_t count) {
  constexpr std::size_t kTried = 300'000;
  const auto zones = ingest::LoadGazetteer();
  ZONEFLOW_CHECK(zones.ok());
  std::vector<std::pair<double, Shape>> shapes;
  for (const Shape& shape : ingest::testing::Shapes()) {
    const std::string text = shape.make(kTried);
    const double begin = CpuMs();
    ZONEFLOW_CHECK(ingest::Extract(text, {&*zones, std::nullopt}).ok());
    shapes.emplace_back(CpuMs() - begin, shape);
  }
  std::ranges::sort(shapes, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Shape> worst;
  for (std::size_t i = 0; i < count; ++i) {
    worst.push_back(shapes[i % shapes.size()].second);
  }
  return worst;
}

struct Upload {
  std::string name;
  std::string text;
  double ms = 0;
  grpc::Status status = {};
};

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

bool Run(const std::string& binaries, std::size_t megabytes, std::size_t at_once) {
  std::vector<Upload> uploads;
  for (const Shape& shape : WorstShapes(at_once)) {
    uploads.push_back(
        {StrCat(shape.name, "-", uploads.size(), ".txt"), shape.make(megabytes * 1'000'000)});
  }
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
    Tell(StrCat("upload of ", upload.name), upload.ms, "ms", deadline);
    if (!upload.status.ok()) {
      std::fprintf(stderr, "%s: %s\n", upload.name.c_str(), upload.status.error_message().c_str());
    }
    ++ended[upload.status.error_code()];
    in_time = in_time && upload.ms <= deadline + 2000;
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
  app.add_option("--binaries", binaries, "folder of the service binaries");
  CLI11_PARSE(app, argc, argv);
  return zoneflow::Run(binaries, megabytes, at_once) ? 0 : 1;
}
