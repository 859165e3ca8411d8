#include "tools/zoneflow/document_file.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

TEST(DocumentFileTest, OnlyAReadableFileOfAFittingSizeIsOne) {
  const zoneflow::testing::TempFolder folder;
  const auto file = [&](const char* name, std::uint64_t bytes) {
    const std::string path = folder / name;
    std::ofstream(path).close();
    std::filesystem::resize_file(path, bytes);
    return path;
  };
  EXPECT_THAT(CheckDocumentFile("--page", file("one", 1)), IsOkAndHolds(1U));
  EXPECT_THAT(CheckDocumentFile("--page", file("most", kLargestDocument)),
              IsOkAndHolds(kLargestDocument));
  EXPECT_THAT(CheckDocumentFile("--page", file("over", kLargestDocument + 1)),
              StatusIs(absl::StatusCode::kOutOfRange,
                       AllOf(HasSubstr("--page: \""), HasSubstr("33554433"), HasSubstr("32 MiB"))));
  EXPECT_THAT(CheckDocumentFile("--page", file("empty", 0)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is empty")));
  EXPECT_THAT(CheckDocumentFile("--page", folder / "none"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("No such file")));
  const std::string bytes("a\n\0b", 4);
  std::ofstream(folder / "text") << bytes;
  EXPECT_THAT(ReadDocumentFile("FILE", folder / "text"), IsOkAndHolds(bytes));
  EXPECT_THAT(ReadDocumentFile("FILE", folder / "none"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("FILE: \"")));
  EXPECT_THAT(CheckDocumentFile("--page", folder / "."),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("directory")));
}

}  // namespace
}  // namespace zoneflow::cli
