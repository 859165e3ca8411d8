#include "common/bus/local/local_bus.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "common/bus/local/topic_file.h"
#include "common/bus/testing/bus_contract.h"
#include "common/testing/temp_folder.h"
#include "tests/support/process.h"

namespace zoneflow::bus::testing {
namespace {

using zoneflow::testing::TempFolder;

class LocalBackend {
 public:
  static std::string Missing() { return ""; }
  std::unique_ptr<Bus> NewInstance() { return *OpenLocalBus(folder_ / "bus"); }
  void Recreate(const TopicSpec& topic) {
    std::filesystem::remove(local::LogPath(folder_ / "bus", topic.name));
    EXPECT_THAT(NewInstance()->CreateTopics({topic}), IsOk());
  }

 private:
  TempFolder folder_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Local, BusContract, LocalBackend);

class LocalBusTest : public ::testing::Test {
 protected:
  LocalBusTest() { EXPECT_THAT(bus_->CreateTopics({{.name = kTopic, .partitions = 3}}), IsOk()); }

  static OutgoingMessage MessageOf(const std::string& key, int sequence) {
    return {.topic = kTopic,
            .key = key,
            .headers = {{std::string(kId), absl::StrCat(key, "/", sequence)}},
            .value = absl::StrCat(sequence)};
  }

  std::unique_ptr<Consumer> Open(Bus& bus) {
    return *bus.OpenConsumer("group", {kTopic}, [](const auto& partitions) {
      Places starts;
      for (const TopicPartition& partition : partitions) {
        starts[partition] = {};
      }
      return starts;
    });
  }

  static constexpr const char* kTopic = "zoneflow.signings.v1";
  TempFolder folder_;
  std::unique_ptr<Bus> bus_ = *OpenLocalBus(folder_ / "bus");
  std::unique_ptr<Publisher> publisher_ = *bus_->OpenPublisher();
};

// Each in the place of a log that was there.
TEST_F(LocalBusTest, ALogThatIsBrokenIsNamedAtTheStart) {
  const std::string directory = folder_ / "bus";
  const std::string path = directory + "/" + kTopic + ".log";
  const auto put = [&](const std::function<void()>& make) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove_all(path + suffix);
    }
    make();
  };
  const auto names_it = [&](std::string_view why) {
    return StatusIs(absl::StatusCode::kDataLoss,
                    ::testing::AllOf(HasSubstr(path), HasSubstr(std::string(why))));
  };
  EXPECT_THAT(OpenLocalBus(directory).status(), IsOk());
  bus_.reset();
  publisher_.reset();
  put([&] { std::ofstream(path) << std::string(9000, 'n'); });
  EXPECT_THAT(OpenLocalBus(directory), names_it("not a database"));
  put([&] { std::filesystem::create_directory(path); });
  EXPECT_THAT(OpenLocalBus(directory), names_it("a folder"));
  put([&] { std::ofstream(path).flush(); });
  EXPECT_THAT(OpenLocalBus(directory), names_it("is not a topic"));
  put([&] {
    ASSERT_THAT((*OpenLocalBus(directory))->CreateTopics({{.name = kTopic, .partitions = 3}}),
                IsOk());
    std::filesystem::resize_file(path, 8192);
  });
  EXPECT_THAT(OpenLocalBus(directory), names_it("malformed"));
}

TEST_F(LocalBusTest, AnEventIsStoredOnceHoweverOftenItIsPublished) {
  const std::vector messages = {MessageOf("a", 1), MessageOf("a", 2)};
  ASSERT_THAT(publisher_->Publish(messages), IsOk());
  ASSERT_THAT(publisher_->Publish(messages), IsOk());
  const auto ends = bus_->Ends({kTopic});
  ASSERT_THAT(ends, IsOk());
  EXPECT_EQ(ends->at({kTopic, PartitionOf("a", 3)}), 2);
}

TEST_F(LocalBusTest, TheLogOutlivesItsProcess) {
  ASSERT_THAT(publisher_->Publish(std::vector{MessageOf("a", 1)}), IsOk());
  publisher_.reset();
  bus_ = *OpenLocalBus(folder_ / "bus");
  publisher_ = *bus_->OpenPublisher();
  ASSERT_THAT(publisher_->Publish(std::vector{MessageOf("a", 2)}), IsOk());
  const auto consumer = Open(*bus_);
  const auto messages = consumer->Poll(10, std::chrono::milliseconds(0));
  ASSERT_THAT(messages, IsOk());
  ASSERT_EQ(messages->size(), 2U);
  EXPECT_EQ((*messages)[1].value, "2");
}

TEST_F(LocalBusTest, AllFilesAreTheOwnersOnly) {
  ASSERT_THAT(publisher_->Publish(std::vector{MessageOf("a", 1)}), IsOk());
  const auto consumer = Open(*bus_);
  ASSERT_THAT(consumer->Poll(10, std::chrono::milliseconds(0)), IsOk());
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "bus")) {
    struct stat info {};
    ASSERT_EQ(stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0077U, 0U) << entry.path();
    files += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_GE(files, 3);
}

TEST_F(LocalBusTest, ALogThatWasReplacedIsNoticedByThoseWhoHaveItOpen) {
  ASSERT_THAT(publisher_->Publish(std::vector{MessageOf("a", 1), MessageOf("a", 2)}), IsOk());
  std::int64_t start = 0;
  const auto consumer = *bus_->OpenConsumer("group", {kTopic}, [&](const auto& partitions) {
    Places starts;
    for (const TopicPartition& partition : partitions) {
      starts[partition] = {partition.partition == PartitionOf("a", 3) ? start : 0};
    }
    return starts;
  });
  EXPECT_THAT(consumer->Poll(10, std::chrono::milliseconds(0)), IsOkAndHolds(::testing::SizeIs(2)));
  start = 2;
  std::filesystem::remove(local::LogPath(folder_ / "bus", kTopic));
  EXPECT_THAT(publisher_->Publish(std::vector{MessageOf("a", 3)}),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(bus_->CreateTopics({{.name = kTopic, .partitions = 3}}), IsOk());
  EXPECT_THAT(publisher_->Publish(std::vector{MessageOf("a", 3)}), IsOk());
  // Two messages were applied, one is there.
  absl::Status status;
  ASSERT_TRUE(zoneflow::testing::WaitUntil(
      [&] {
        status = consumer->Poll(10, std::chrono::milliseconds(10)).status();
        return !status.ok();
      },
      std::chrono::seconds(20)));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(LocalBusTest, ACopyThatIsPutBackIsNoticedAndHasItsRepeatsOnce) {
  const std::string path = local::LogPath(folder_ / "bus", kTopic);
  ASSERT_THAT(publisher_->Publish(std::vector{MessageOf("a", 1)}), IsOk());
  publisher_.reset();
  bus_.reset();  // closed: its file is whole
  std::filesystem::copy_file(path, folder_ / "copy");
  bus_ = *OpenLocalBus(folder_ / "bus");
  publisher_ = *bus_->OpenPublisher();
  const TopicPartition partition{kTopic, PartitionOf("a", 3)};
  const auto appends = publisher_->Publish(std::vector{MessageOf("a", 2)});
  ASSERT_THAT(appends, IsOk());
  const Places places{{partition, appends->at(partition).end}};
  const auto consumer = *bus_->OpenConsumer(
      "group", {kTopic}, [&places](const std::vector<TopicPartition>&) { return places; });
  EXPECT_THAT(consumer->Poll(10, std::chrono::milliseconds(0)), IsOkAndHolds(IsEmpty()));

  std::filesystem::rename(folder_ / "copy", path);
  for (const char* side : {"-wal", "-shm"}) {
    std::filesystem::remove(path + side);
  }
  // What is appended to the copy takes the places of what it lacks.
  ASSERT_THAT(publisher_->Publish(std::vector{MessageOf("a", 3), MessageOf("a", 4)}), IsOk());
  absl::StatusOr<std::vector<Message>> read;
  ASSERT_TRUE(zoneflow::testing::WaitUntil(
      [&] {
        read = consumer->Poll(10, std::chrono::milliseconds(10));
        return !read.ok() || !read->empty();
      },
      std::chrono::seconds(20)));
  EXPECT_THAT(read, StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("a/3@")));
  // Published again, each event stands once.
  const auto again = publisher_->Publish(std::vector{MessageOf("a", 1), MessageOf("a", 2)});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->at(partition).first, 0);
  EXPECT_EQ(again->at(partition).end.next, 4);
}

TEST_F(LocalBusTest, AFileOfBeforeThereWereLogIdsGetsOne) {
  publisher_.reset();
  {
    auto connection = local::Connection::Open(local::LogPath(folder_ / "bus", kTopic));
    ASSERT_THAT(connection, IsOk());
    ASSERT_THAT(connection->Run("ALTER TABLE topic DROP COLUMN log_id"), IsOk());
  }
  const auto first = local::TopicFile::Open(folder_ / "bus", kTopic);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ((*first)->log_id().size(), 32U);
  const auto second = local::TopicFile::Open(folder_ / "bus", kTopic);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ((*first)->log_id(), (*second)->log_id());
}

TEST_F(LocalBusTest, ADamagedFileIsDataLoss) {
  const std::string path = local::LogPath(folder_ / "bus", "broken.v1");
  std::FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  for (int i = 0; i < 1000; ++i) {
    std::fputs("this is not a log ", file);
  }
  std::fclose(file);
  EXPECT_THAT(bus_->Ends({"broken.v1"}), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(LocalBusTest, ANameThatIsNoFileNameIsRefused) {
  for (const char* name : {"", "../outside", ".hidden", "a b", "a/b"}) {
    EXPECT_THAT(bus_->CreateTopics({{.name = name}}), StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(bus_->OpenConsumer(name, {kTopic}, nullptr),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(LocalBusTest, ManyThreadsShareOnePublisher) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int sequence = 1; sequence <= 25; ++sequence) {
        EXPECT_THAT(
            publisher_->Publish(std::vector{MessageOf(absl::StrCat("key", thread), sequence)}),
            IsOk());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::map<std::string, int> seen;
  const auto consumer = Open(*bus_);
  const auto messages = consumer->Poll(1000, std::chrono::milliseconds(0));
  ASSERT_THAT(messages, IsOk());
  for (const Message& message : *messages) {
    EXPECT_EQ(message.value, absl::StrCat(++seen[message.key]));
  }
  EXPECT_EQ(messages->size(), 200U);
}

// The child of the next test: a member that takes its share and holds it until it is killed.
TEST(LocalBusChild, DISABLED_HoldsItsPartitions) {
  const auto bus = *OpenLocalBus(std::getenv("LOCAL_BUS_FOLDER"));
  const auto consumer = *bus->OpenConsumer(
      "group", {"zoneflow.signings.v1"}, [](const std::vector<TopicPartition>& partitions) {
        if (std::FILE* file = std::fopen(std::getenv("LOCAL_BUS_READY"), "w"); file != nullptr) {
          std::fclose(file);
        }
        EXPECT_EQ(partitions.size(), 3U);
        return Places();
      });
  for (;;) {
    ASSERT_THAT(consumer->Poll(10, std::chrono::milliseconds(1000)), IsOk());
  }
}

TEST_F(LocalBusTest, ThePartitionsOfAKilledProcessPassOn) {
  const std::string ready = folder_ / "ready";
  auto child = zoneflow::testing::Process::Start(
      {.command = {"/proc/self/exe", "--gtest_filter=LocalBusChild.*",
                   "--gtest_also_run_disabled_tests", "--gtest_output="},
       .env = {{"LOCAL_BUS_FOLDER", folder_ / "bus"}, {"LOCAL_BUS_READY", ready}},
       .output = folder_ / "child.log",
       .folder = {},
       .user = {}});
  ASSERT_THAT(child, IsOk());
  ASSERT_TRUE(zoneflow::testing::WaitUntil([&] { return std::filesystem::exists(ready); },
                                           std::chrono::seconds(30)));
  // Held by another process: partition 2 would be this member's share at once otherwise.
  kill(child->pid(), SIGSTOP);
  ASSERT_THAT(publisher_->Publish(std::vector{MessageOf("a", 1), MessageOf("b", 1),
                                              MessageOf("c", 1), MessageOf("d", 1)}),
              IsOk());
  const auto consumer = Open(*bus_);
  EXPECT_THAT(consumer->Poll(10, std::chrono::milliseconds(0)), IsOkAndHolds(IsEmpty()));
  child->Kill();
  std::size_t count = 0;
  EXPECT_TRUE(zoneflow::testing::WaitUntil(
      [&] {
        const auto messages = consumer->Poll(10, std::chrono::milliseconds(100));
        count += messages.ok() ? messages->size() : 0;
        return count == 4;
      },
      std::chrono::seconds(20)));
}

// It is refused where it is taken, with all that is left of it; the others go on.
TEST_F(LocalBusTest, AMessageWithDamagedHeadersKeepsNoOtherWaiting) {
  const std::vector<OutgoingMessage> sent = {MessageOf("a", 1), MessageOf("a", 2),
                                             MessageOf("a", 3)};
  ASSERT_THAT(publisher_->Publish(sent), IsOk());
  auto file = local::Connection::Open(local::LogPath(folder_ / "bus", kTopic));
  ASSERT_THAT(file, IsOk());
  ASSERT_THAT(file->Run("UPDATE messages SET headers = x'0102' WHERE value = CAST('2' AS BLOB)"),
              IsOk());
  const auto messages = Open(*bus_)->Poll(10, std::chrono::seconds(10));
  ASSERT_THAT(messages, IsOk());
  ASSERT_EQ(messages->size(), 3u);
  EXPECT_EQ((*messages)[0].headers, sent[0].headers);
  EXPECT_EQ((*messages)[1].headers,
            (Headers{{std::string(local::kDamagedHeaders), std::string("\x01\x02")}}));
  EXPECT_EQ((*messages)[1].value, "2");
  EXPECT_EQ((*messages)[2].headers, sent[2].headers);
}

TEST(HeadersTest, ComeBackAsTheyWere) {
  const Headers headers = {{"", ""}, {"a", std::string("\0b", 2)}, {"ce_id", "x"}};
  EXPECT_THAT(local::DecodeHeaders(local::EncodeHeaders(headers)), IsOkAndHolds(headers));
  EXPECT_THAT(local::DecodeHeaders("abc"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace zoneflow::bus::testing
