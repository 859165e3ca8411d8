// How large and how slow the answers of a full store are.
//
//   bench_answers [--signings 200000] [--members 5000] [--article-mb 17] [--filters 1200]
//
// Starts the suite on embedded defaults and fills it: so many signings, each with a named member
// and so a case; one signing of so many members; one article of so many megabytes; so many long
// filters. Then every method whose name begins with Get, List or Read is called with the largest
// things that the lists showed, page after page; the commands for people are run once. Prints a
// JSON line a method: the largest answer in bytes, beside gRPC's limit of 4 MiB, and the slowest
// hundredth of its calls. Exit 1 if a call or a command failed.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

#include "common/base/status_macros.h"
#include "common/rpc/client.h"
#include "common/testing/temp_folder.h"
#include "tests/bench/quantile.h"
#include "tests/faults/documents.h"
#include "tests/support/process.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"
#include "zoneflow/common/v1/dead_letter_service.pb.h"
#include "zoneflow/common/v1/progress_service.pb.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"
#include "zoneflow/scoring/v1/scoring_service.pb.h"

namespace zoneflow::bench {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;
using testing::Process;

constexpr std::size_t kLargestAnswer = 4 << 20;
constexpr std::size_t kSigningsPerDocument = 2000;
constexpr int kMostPages = 400;  // of one walk
// A method is called at least so often, or for so long.
constexpr std::size_t kFewestCalls = 100;
constexpr seconds kLongestOfOne{5};
// How many values of one id field are tried: the first, and the largest row's.
constexpr std::size_t kSamples = 4;
constexpr int kRowsLearned = 100;  // of a list within a row

struct Options {
  std::size_t signings = 200'000;
  std::size_t members = 5'000;
  std::size_t article_mb = 17;
  std::size_t filters = 1'200;
  std::string binaries;
};

double Milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// What was seen of one method or command.
struct Seen {
  std::size_t largest = 0;
  std::vector<double> ms;
  std::string failure;  // the first
};
using Table = std::map<std::string, Seen>;

// The suite of `zoneflow dev` on data of its own.
class Suite {
 public:
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const std::string& binaries) {
    auto suite = std::unique_ptr<Suite>(new Suite(binaries));
    ASSIGN_OR_RETURN(
        Process dev,
        Process::Start({.command = {binaries + "/zoneflow", "dev", "--data", suite->data_dir()},
                        .env = {{"LOG_LEVEL", "warn"}, {"SUBSCRIPTIONS_PER_PRINCIPAL", "100000"}},
                        .output = suite->folder_ / "output",
                        .folder = "",
                        .user = ""}));
    suite->dev_.emplace(std::move(dev));
    const bool up = testing::WaitUntil(
        [&] { return !suite->dev_->IsRunning() || suite->Run({"health"}).ok(); }, seconds(60));
    if (!up || !suite->dev_->IsRunning()) {
      return absl::UnavailableError("the suite did not start");
    }
    return suite;
  }

  std::string data_dir() const { return folder_ / "data"; }
  std::string File(const std::string& name) const { return folder_ / name; }

  // Runs `zoneflow --data DIR arguments…` to its end. Internal with the end of its output unless it
  // exits with 0.
  absl::Status Run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {binaries_ + "/zoneflow", "--data", data_dir()});
    const std::string output = folder_ / "command";
    std::filesystem::remove(output);
    ASSIGN_OR_RETURN(
        Process process,
        Process::Start(
            {.command = arguments, .env = {}, .output = output, .folder = "", .user = ""}));
    const int code = process.Wait(seconds(1800)).value_or(-1);
    if (code == 0) {
      return absl::OkStatus();
    }
    std::ifstream file(output);
    std::string text(std::istreambuf_iterator<char>(file), {});
    text.erase(0, text.size() - std::min<std::size_t>(text.size(), 300));
    return absl::InternalError(absl::StrCat("exit ", code, ": ", text));
  }

  absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const std::string& service) const {
    ASSIGN_OR_RETURN(const std::string address, rpc::AddressOf(service, data_dir()));
    return rpc::Connect(address);
  }

 private:
  explicit Suite(std::string binaries) : binaries_(std::move(binaries)) {}

  const std::string binaries_;
  testing::TempFolder folder_;
  std::optional<Process> dev_;
};

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return file.good() ? absl::OkStatus() : absl::UnavailableError("cannot write " + path);
}

// One signing of so many named members.
std::string LargeSigning(std::size_t members) {
  std::string text =
      absl::StrCat("本报讯 近日，总投资900亿元的", members, "个项目在成都高新区集中签约。其中，");
  std::size_t number = 0;
  for (const faults::Document& document : faults::MakeDocuments(11, members)) {
    absl::StrAppend(&text, number++ == 0 ? "" : "，", document.company, "拟投资1亿元建设研发基地");
  }
  return text + "。\n";
}

std::string LargeArticle(std::size_t megabytes) {
  std::string text = "本报讯 近日，总投资6亿元的大文产业园项目落户无锡高新区。\n";
  while (text.size() < megabytes << 20) {
    text += "园区里的人们说起这几年的变化，话语里都是高兴，路边的树也一年比一年高。\n";
  }
  return text;
}

absl::Status Fill(const Suite& suite, const Options& options, Table& table) {
  const auto documents = faults::MakeDocuments(3, options.signings);
  std::vector<std::string> files;
  for (std::size_t first = 0; first < documents.size(); first += kSigningsPerDocument) {
    std::string text;
    for (std::size_t i = first; i < std::min(first + kSigningsPerDocument, documents.size()); ++i) {
      text += documents[i].text + "\n";
    }
    files.push_back(suite.File(absl::StrCat("signings-", first, ".txt")));
    RETURN_IF_ERROR(WriteFile(files.back(), text));
  }
  files.push_back(suite.File("members.txt"));
  RETURN_IF_ERROR(WriteFile(files.back(), LargeSigning(options.members)));
  files.push_back(suite.File("article.txt"));
  RETURN_IF_ERROR(WriteFile(files.back(), LargeArticle(options.article_mb)));
  Seen& ingest = table["command ingest FILE"];
  for (const std::string& file : files) {
    const auto begin = Clock::now();
    RETURN_IF_ERROR(suite.Run({"ingest", "--published", "2021-02-01", file}));
    ingest.ms.push_back(Milliseconds(Clock::now() - begin));
  }
  const auto begin = Clock::now();
  RETURN_IF_ERROR(suite.Run({"wait", "--settled", "--timeout", "1700"}));
  table["command wait --settled"].ms.push_back(Milliseconds(Clock::now() - begin));

  ASSIGN_OR_RETURN(const auto channel, suite.ChannelTo("notification"));
  const auto stub = notification::v1::NotificationService::NewStub(channel);
  Seen& subscribe = table["NotificationService.CreateSubscription"];
  std::string filter = "zone.name = \"成都高新区\"";
  for (int i = 0; filter.size() < 3900 && i < 60; ++i) {
    absl::StrAppend(&filter, " OR zone.name = \"一个名字很长而且谁也没有听说过的开发区", i, "\"");
  }
  for (std::size_t i = 0; i < options.filters; ++i) {
    notification::v1::CreateSubscriptionRequest request;
    request.set_name(absl::StrCat("long-", i));
    request.set_filter(filter);
    request.set_from("beginning");
    notification::v1::CreateSubscriptionResponse response;
    grpc::ClientContext context;
    rpc::Prepare(context, seconds(10));
    const auto call = Clock::now();
    const grpc::Status status = stub->CreateSubscription(&context, request, &response);
    subscribe.ms.push_back(Milliseconds(Clock::now() - call));
    subscribe.largest = std::max(subscribe.largest, response.ByteSizeLong());
    if (!status.ok()) {
      subscribe.failure = status.error_message();
      break;
    }
  }
  return absl::OkStatus();
}

// Values for the fields of requests, by the field's name, as answers showed them: of each name the
// first, and those of the largest rows.
class Values {
 public:
  void Learn(const Message& row) {
    const std::string owner = NameOf(row.GetDescriptor());
    const FieldDescriptor* id = row.GetDescriptor()->FindFieldByName("id");
    if (id == nullptr) {
      id = row.GetDescriptor()->FindFieldByName("name");
    }
    const std::size_t bytes = row.ByteSizeLong();
    if (id != nullptr && id->type() == FieldDescriptor::TYPE_STRING) {
      Keep(owner + "_id", row.GetReflection()->GetString(row, id), bytes);
      Keep(owner, row.GetReflection()->GetString(row, id), bytes);
    }
    std::vector<const FieldDescriptor*> fields;
    row.GetReflection()->ListFields(row, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated() &&
          absl::EndsWith(field->name(), "_id")) {
        Keep(field->name(), row.GetReflection()->GetString(row, field), bytes);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map()) {
        const int count = field->is_repeated() ? row.GetReflection()->FieldSize(row, field) : 1;
        for (int i = 0; i < std::min(count, kRowsLearned); ++i) {
          const Message& part = field->is_repeated()
                                    ? row.GetReflection()->GetRepeatedMessage(row, field, i)
                                    : row.GetReflection()->GetMessage(row, field);
          // A zone is a ZoneRef in the messages, and zone_id in the requests.
          const FieldDescriptor* part_id = part.GetDescriptor()->FindFieldByName("id");
          if (part_id != nullptr && part_id->type() == FieldDescriptor::TYPE_STRING) {
            Keep(field->name() + "_id", part.GetReflection()->GetString(part, part_id), bytes);
          }
          Learn(part);
        }
      }
    }
  }

  std::vector<std::string> Of(const std::string& field) const {
    std::vector<std::string> values;
    if (const auto found = values_.find(field); found != values_.end()) {
      for (const auto& [value, bytes] : found->second) {
        values.push_back(value);
      }
    }
    return values;
  }

  bool empty() const { return values_.empty(); }

 private:
  static std::string NameOf(const Descriptor* descriptor) {
    std::string name;
    for (const char c : descriptor->name()) {
      if (c >= 'A' && c <= 'Z') {
        absl::StrAppend(&name, name.empty() ? "" : "_", std::string(1, static_cast<char>(c + 32)));
      } else {
        name += c;
      }
    }
    return name;
  }

  void Keep(const std::string& field, const std::string& value, std::size_t bytes) {
    auto& kept = values_[field];
    const auto known = std::find_if(kept.begin(), kept.end(),
                                    [&](const auto& each) { return each.first == value; });
    if (value.empty()) {
      return;
    }
    if (known != kept.end()) {
      known->second = std::max(known->second, bytes);
    } else if (kept.size() < kSamples) {
      kept.emplace_back(value, bytes);
    } else if (auto least = std::min_element(
                   kept.begin() + 1, kept.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
               least->second < bytes) {
      *least = {value, bytes};
    }
  }

  std::map<std::string, std::vector<std::pair<std::string, std::size_t>>> values_;
};

// Calls methods that the descriptors describe.
class Caller {
 public:
  Caller(std::shared_ptr<grpc::Channel> channel, const MethodDescriptor& method, Seen& seen)
      : channel_(std::move(channel)),
        stub_(channel_),
        method_(method),
        seen_(seen),
        path_(absl::StrCat("/", method.service()->full_name(), "/", method.name())) {}

  // Nullptr if the call failed.
  std::unique_ptr<Message> Call(const Message& request) {
    const std::string bytes = request.SerializeAsString();
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer buffer(&slice, 1);
    grpc::ClientContext context;
    rpc::Prepare(context, seconds(30));
    grpc::CompletionQueue queue;
    const auto begin = Clock::now();
    const auto reader = stub_.PrepareUnaryCall(&context, path_, buffer, &queue);
    grpc::ByteBuffer answer;
    grpc::Status status;
    reader->StartCall();
    reader->Finish(&answer, &status, &answer);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    seen_.ms.push_back(Milliseconds(Clock::now() - begin));
    if (!status.ok()) {
      if (seen_.failure.empty()) {
        seen_.failure = absl::StrCat(request.ShortDebugString(), ": ", status.error_message());
      }
      return nullptr;
    }
    seen_.largest = std::max(seen_.largest, answer.Length());
    std::vector<grpc::Slice> slices;
    answer.Dump(&slices);
    std::string whole;
    for (const grpc::Slice& part : slices) {
      whole.append(reinterpret_cast<const char*>(part.begin()), part.size());
    }
    std::unique_ptr<Message> response(google::protobuf::MessageFactory::generated_factory()
                                          ->GetPrototype(method_.output_type())
                                          ->New());
    return response->ParseFromString(whole) ? std::move(response) : nullptr;
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
  const MethodDescriptor& method_;
  Seen& seen_;
  const std::string path_;
};

// The requests of a method: every field that names something takes each value known for it.
// `lists` leaves such fields empty, where an empty one means all.
std::vector<std::unique_ptr<Message>> RequestsOf(const MethodDescriptor& method,
                                                 const Values& values) {
  std::vector<std::unique_ptr<Message>> requests;
  requests.emplace_back(google::protobuf::MessageFactory::generated_factory()
                            ->GetPrototype(method.input_type())
                            ->New());
  std::string aggregate(
      method.name().substr(method.name().find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1)));
  aggregate = absl::AsciiStrToLower(aggregate);
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const FieldDescriptor* field = method.input_type()->field(i);
    if (field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated()) {
      continue;
    }
    const std::vector<std::string> known =
        values.Of(field->name() == "id" ? aggregate + "_id" : field->name());
    if (known.empty()) {
      continue;
    }
    std::vector<std::unique_ptr<Message>> filled;
    for (const std::string& value : known) {
      for (const auto& request : requests) {
        filled.emplace_back(request->New());
        filled.back()->CopyFrom(*request);
        filled.back()->GetReflection()->SetString(filled.back().get(), field, value);
      }
    }
    requests = std::move(filled);
  }
  return requests;
}

void Learn(const Message& response, Values& values) {
  std::vector<const FieldDescriptor*> fields;
  response.GetReflection()->ListFields(response, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) {
      continue;
    }
    if (!field->is_repeated()) {
      values.Learn(response.GetReflection()->GetMessage(response, field));
      continue;
    }
    for (int i = 0; i < response.GetReflection()->FieldSize(response, field); ++i) {
      values.Learn(response.GetReflection()->GetRepeatedMessage(response, field, i));
    }
  }
}

// Walks one request from page to page, with full pages.
void Walk(Caller& caller, const Message& first, Values& values) {
  const std::unique_ptr<Message> owned(first.New());
  Message& request = *owned;
  request.CopyFrom(first);
  const FieldDescriptor* size = request.GetDescriptor()->FindFieldByName("page_size");
  const FieldDescriptor* token = request.GetDescriptor()->FindFieldByName("page_token");
  if (size != nullptr && size->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    request.GetReflection()->SetInt32(&request, size, 1000);
  }
  for (int page = 0; page < kMostPages; ++page) {
    const std::unique_ptr<Message> response = caller.Call(request);
    if (response == nullptr) {
      return;
    }
    Learn(*response, values);
    const FieldDescriptor* next = response->GetDescriptor()->FindFieldByName("next_page_token");
    if (token == nullptr || next == nullptr) {
      return;
    }
    const std::string text = response->GetReflection()->GetString(*response, next);
    if (text.empty()) {
      return;
    }
    request.GetReflection()->SetString(&request, token, text);
  }
}

bool Reads(const MethodDescriptor& method) {
  return !method.client_streaming() && !method.server_streaming() &&
         (absl::StartsWith(method.name(), "Get") || absl::StartsWith(method.name(), "List") ||
          absl::StartsWith(method.name(), "Read")) &&
         // Dead letters are there only where something went wrong.
         method.name() != "GetDeadLetter";
}

absl::Status CallAll(const Suite& suite, Table& table, std::vector<std::string>& left_out) {
  const std::vector<std::pair<std::string, const google::protobuf::FileDescriptor*>> files = {
      {"ingest", ingest::v1::ListSigningsRequest::descriptor()->file()},
      {"approval", approval::v1::ListCasesRequest::descriptor()->file()},
      {"scoring", scoring::v1::GetBoardRequest::descriptor()->file()},
      {"notification", notification::v1::CreateSubscriptionRequest::descriptor()->file()},
      {"scoring", common::v1::GetProgressRequest::descriptor()->file()},
      {"scoring", common::v1::ListDeadLettersRequest::descriptor()->file()}};
  Values values;
  // Twice: the first round learns what the second asks for, such as the articles of documents.
  for (int round = 0; round < 2; ++round) {
    for (const auto& [service, file] : files) {
      ASSIGN_OR_RETURN(const auto channel, suite.ChannelTo(service));
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          const MethodDescriptor& method = *file->service(s)->method(m);
          const std::string name = absl::StrCat(file->service(s)->name(), ".", method.name());
          if (!Reads(method)) {
            // The writers and a stream have calls of their own; an upload is the command's.
            if (round == 0) {
              left_out.push_back(name);
            }
            continue;
          }
          Seen learning;
          Caller caller(channel, method, round == 0 ? learning : table[name]);
          const auto requests = RequestsOf(method, values);
          const Seen& seen = round == 0 ? learning : table[name];
          const auto until = Clock::now() + kLongestOfOne;
          do {
            for (const auto& request : requests) {
              Walk(caller, *request, values);
            }
          } while (round > 0 && seen.failure.empty() && seen.ms.size() < kFewestCalls &&
                   Clock::now() < until);
        }
      }
    }
  }
  return absl::OkStatus();
}

// Makes the call and notes its size and time. The response is meaningful if it went well.
template <typename Request, typename Response, typename Stub, typename Method>
bool Note(Seen& seen, Stub& stub, Method method, const Request& request, Response& response) {
  grpc::ClientContext context;
  rpc::Prepare(context, seconds(30));
  const auto begin = Clock::now();
  const grpc::Status status = (stub.*method)(&context, request, &response);
  seen.ms.push_back(Milliseconds(Clock::now() - begin));
  seen.largest = std::max(seen.largest, response.ByteSizeLong());
  if (!status.ok() && seen.failure.empty()) {
    seen.failure = status.error_message();
  }
  return status.ok();
}

// The methods that change something, and a stream: its time is that of its first messages.
absl::Status CallWriters(const Suite& suite, Table& table) {
  ASSIGN_OR_RETURN(const auto approval_channel, suite.ChannelTo("approval"));
  using Approval = approval::v1::ApprovalService;
  const auto approval = Approval::NewStub(approval_channel);
  approval::v1::ListCasesRequest list;
  list.set_page_size(static_cast<int>(kFewestCalls));
  approval::v1::ListCasesResponse cases;
  Seen ignored;
  Note(ignored, *approval, &Approval::Stub::ListCases, list, cases);
  for (const auto& each : cases.cases()) {
    approval::v1::RequireStartRequest request;
    request.set_id(each.id());
    request.set_required_start("2027-06-01");
    approval::v1::RequireStartResponse response;
    Note(table["ApprovalService.RequireStart"], *approval, &Approval::Stub::RequireStart, request,
         response);
  }

  ASSIGN_OR_RETURN(const auto channel, suite.ChannelTo("notification"));
  using Notification = notification::v1::NotificationService;
  const auto stub = Notification::NewStub(channel);
  Seen& stream = table["NotificationService.StreamDeliveries"];
  for (int turn = 0; turn < 20; ++turn) {
    grpc::ClientContext context;
    rpc::Prepare(context, seconds(30));
    notification::v1::StreamDeliveriesRequest request;
    request.set_subscription("long-0");
    const auto begin = Clock::now();
    const auto reader = stub->StreamDeliveries(&context, request);
    notification::v1::StreamDeliveriesResponse response;
    std::string cursor;  // of the first delivery, so that each turn has some left
    for (int read = 0; read < 20 && reader->Read(&response); ++read) {
      stream.largest = std::max(stream.largest, response.ByteSizeLong());
      if (cursor.empty() && !response.deliveries().empty()) {
        cursor = response.deliveries(0).cursor();
      }
    }
    stream.ms.push_back(Milliseconds(Clock::now() - begin));
    context.TryCancel();
    (void)reader->Finish();  // cancelled
    notification::v1::AcknowledgeRequest acknowledge;
    acknowledge.set_subscription("long-0");
    acknowledge.set_cursor(cursor);
    notification::v1::AcknowledgeResponse acknowledged;
    Note(table["NotificationService.Acknowledge"], *stub, &Notification::Stub::Acknowledge,
         acknowledge, acknowledged);
  }
  return absl::OkStatus();
}

void RunCommands(const Suite& suite, Table& table) {
  const std::vector<std::vector<std::string>> commands = {
      {"signings", "list"},
      {"case", "list"},
      {"boards", "show", "zones"},
      {"boards", "show", "hot", "--as-of", "latest"},
      {"boards", "show", "zones", "--as-of", "2021-01-15"},
      {"export", "facts"},
      {"export", "projects"},
      {"export", "boards"},
      {"deadletter", "list"},
      {"health"}};
  for (const std::vector<std::string>& command : commands) {
    std::string name = "command";
    for (const std::string& word : command) {
      absl::StrAppend(&name, " ", word);
    }
    const auto begin = Clock::now();
    const absl::Status status = suite.Run(command);
    Seen& seen = table[name];
    seen.ms.push_back(Milliseconds(Clock::now() - begin));
    if (!status.ok()) {
      seen.failure = std::string(status.message());
    }
  }
}

absl::StatusOr<bool> Run(const Options& options) {
  ASSIGN_OR_RETURN(const auto suite, Suite::Start(options.binaries));
  Table table;
  RETURN_IF_ERROR(Fill(*suite, options, table));
  std::vector<std::string> left_out;
  RETURN_IF_ERROR(CallAll(*suite, table, left_out));
  RETURN_IF_ERROR(CallWriters(*suite, table));
  RunCommands(*suite, table);
  bool all = true;
  for (const auto& [name, seen] : table) {
    nlohmann::ordered_json line = {{"name", name}, {"calls", seen.ms.size()}};
    if (seen.largest > 0) {
      line["largest_bytes"] = seen.largest;
      line["baseline"] = "limit";
      line["baseline_value"] = kLargestAnswer;
      line["ratio"] = static_cast<double>(seen.largest * 100 / kLargestAnswer) / 100;
    }
    line["p50_ms"] =
        static_cast<double>(static_cast<std::int64_t>(Quantile(seen.ms, 0.5) * 100)) / 100;
    line["p99_ms"] =
        static_cast<double>(static_cast<std::int64_t>(Quantile(seen.ms, 0.99) * 100)) / 100;
    if (!seen.failure.empty()) {
      line["failure"] = seen.failure.substr(0, 300);
      all = false;
    }
    std::cout << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
  }
  std::erase_if(left_out, [&](const std::string& name) { return table.contains(name); });
  for (const std::string& name : left_out) {
    std::cout << nlohmann::json{{"name", name}, {"called", false}}.dump() << "\n";
  }
  return all;
}

}  // namespace
}  // namespace zoneflow::bench

int main(int argc, char** argv) {
  zoneflow::bench::Options options;
  options.binaries = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  CLI::App app("Sizes and times of the answers of a full store");
  app.add_option("--signings", options.signings)->check(CLI::Range(1, 10'000'000));
  app.add_option("--members", options.members, "of the largest signing")
      ->check(CLI::Range(1, 160'000));
  app.add_option("--article-mb", options.article_mb, "size of the largest article")
      ->check(CLI::Range(1, 31));
  app.add_option("--filters", options.filters, "subscriptions with long filters")
      ->check(CLI::Range(0, 100'000));
  app.add_option("--binaries", options.binaries, "folder of the service binaries");
  CLI11_PARSE(app, argc, argv);
  const absl::StatusOr<bool> all = zoneflow::bench::Run(options);
  if (!all.ok()) {
    std::cerr << "bench_answers: " << all.status().ToString() << "\n";
    return 1;
  }
  return *all ? 0 : 1;
}
