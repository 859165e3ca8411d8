#include "tests/faults/documents.h"

#include <array>
#include <iterator>
#include <numeric>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace zoneflow::faults {
namespace {

struct Zone {
  const char* id;
  const char* name;
};
constexpr Zone kZones[] = {
    {"cn-sc-chengdu-hitech", "成都高新区"}, {"cn-js-jiangyin-hitech", "江阴高新区"},
    {"cn-js-wuxi-hitech", "无锡高新区"},    {"cn-sd-weifang-hitech", "潍坊高新区"},
    {"cn-gd-zhuhai-hitech", "珠海高新区"},  {"cn-ah-hefei-hitech", "合肥高新区"},
    {"cn-sn-xian-hitech", "西安高新区"},
};

// None is a numeral, a unit, a place or a surname; four of them make a company's name of its own.
constexpr const char* kSyllables[] = {"晨", "瑞", "辰", "腾", "凯", "宏", "锐", "泰", "鑫", "捷",
                                      "朗", "澜", "睿", "昊", "恒", "芯", "擎", "越", "驰", "翔"};
constexpr const char* kTrades[] = {"半导体", "微电子", "机器人", "锂电", "装备"};

std::string CompanyOf(std::size_t number, std::string_view trade) {
  std::string name;
  for (int place = 0; place < 4; ++place) {
    name += kSyllables[number % std::size(kSyllables)];
    number /= std::size(kSyllables);
  }
  return absl::StrCat(name, std::string(trade));
}

}  // namespace

std::uint64_t Random::Next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

std::vector<Document> MakeDocuments(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<Document> documents;
  // A step without a common divisor with the number of names visits each once.
  constexpr std::size_t kNames = 160'000;
  const std::size_t first = random.Below(kNames);
  constexpr std::size_t kStep = 7'919;
  static_assert(std::gcd(kNames, kStep) == 1);
  for (std::size_t i = 0; i < count; ++i) {
    const Zone& zone = kZones[random.Below(std::size(kZones))];
    const std::string trade = kTrades[random.Below(std::size(kTrades))];
    // 5.0 to 99.9 yi, in tenths: 0.1 yi is 1,000,000,000 fen.
    const auto tenths = static_cast<std::int64_t>(50 + random.Below(950));
    const auto part = static_cast<std::int64_t>(1 + random.Below(4));  // yi, of the named project
    const int projects = static_cast<int>(2 + random.Below(8));
    const int day = static_cast<int>(1 + random.Below(28));
    Document document;
    document.company = CompanyOf((first + i * kStep) % kNames, trade);
    document.zone_id = zone.id;
    document.amount_fen = tenths * 1'000'000'000;
    document.projects = projects;
    document.published_on = absl::StrFormat("2021-01-%02d", day);
    document.file_name = absl::StrFormat("document-%06d.txt", i);
    document.text = absl::StrFormat(
        "本报讯 1月%d日，总投资%d.%d亿元的%d个项目在%s签约。其中，%s拟投资%d亿元建设研发基地。\n",
        day, tenths / 10, tenths % 10, projects, zone.name, document.company, part);
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace zoneflow::faults
