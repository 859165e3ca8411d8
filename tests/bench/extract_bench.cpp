// Text to facts: megabytes of text for a second of one core, by the CPU time of the extraction
// core, for 1, 4 and 16 MB.
//
//   bench_extract [--rounds N]
//
// The text is generated: articles of several zones, hard-wrapped as in a dump, with figures that
// differ from article to article. Prints JSON lines {name, value, unit, baseline, baseline_value,
// ratio}. The baseline is a plain pass that decodes the same bytes as UTF-8; it and the sizes take
// turns in each round, and medians over the rounds are told. The last line compares the time per
// byte of 16 MB with that of 1 MB: 1 means linear.
#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "common/base/check.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"
#include "tests/bench/quantile.h"

namespace {

using zoneflow::bench::Median;
using zoneflow::ingest::Extract;
using zoneflow::ingest::Gazetteer;

// An article with facts of each kind, its figures drawn from `n`.
std::string Article(const Gazetteer& gazetteer, std::uint32_t n) {
  const std::string& zone = gazetteer.zones()[n % gazetteer.zones().size()].name;
  const auto figure = [n](std::uint32_t base) { return std::to_string(base + n * 7 % 89); };
  return "本报讯 近日，总投资" + figure(120) + "亿元的" + figure(5) + "个项目在" + zone +
         "签约，涉及集成电路、生物医药、智能制造等领域。其中，云岭微电子拟投资" + figure(10) +
         "亿元建设功率芯片研发制造基地，占地" + figure(80) + "亩，全部达产后年产" + figure(3) +
         "万片晶圆，将进一步增强产业链的韧性和园区的竞争力。2020年，" + zone + "营业收入从" +
         figure(1900) + "亿元上升至" + figure(3400) + "亿元，实际利用外资近" + figure(8) +
         "亿美元，同比增长" + figure(10) + "%，在全省" + figure(100) +
         "个开发区考核中列第4位。园区聚焦企业需求，把服务送到车间和工地，让政策找到人，让数据多跑路"
         "、群众少跑腿，"
         "营商环境持续优化，企业的获得感不断增强，干部作风更加务实。" +
         zone + "启动“暖企惠企”专项行动，建成" + figure(11) +
         "个社区服务中心，获评国家级绿色工业园区。 本报记者";
}

std::size_t NextCharacter(const std::string& text, std::size_t i) {
  do {
    ++i;
  } while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80U);
  return i;
}

std::string Page(const Gazetteer& gazetteer, std::size_t bytes) {
  std::string page;
  page.reserve(bytes + 4096);
  for (std::uint32_t n = 0; page.size() < bytes; ++n) {
    const std::string article = Article(gazetteer, n);
    std::size_t characters = 0;
    for (std::size_t i = 0; i < article.size();) {
      const std::size_t next = NextCharacter(article, i);
      page.append(article, i, next - i);
      i = next;
      if (++characters % 17 == 0 && i + 24 < article.size()) {
        page += "\n\n";
      }
    }
    page += "\n\n";
  }
  return page;
}

// Code points of the text, summed so that no compiler leaves the pass out.
std::uint64_t DecodePass(const std::string& text) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code_point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code_point = (code_point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    }
    sum += code_point;
    i += length;
  }
  return sum;
}

volatile std::uint64_t sink = 0;

// Seconds of CPU this thread has used: what one core needs, whatever else the machine does.
double CpuSeconds() {
  timespec now{};
  ZONEFLOW_CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

constexpr std::size_t kMostMegabytes = 16;

// As many passes over a small page as make up one over the largest: a machine that is slow for a
// moment then slows all sizes alike.
template <typename Pass>
double MegabytesPerSecond(std::size_t megabytes, const std::string& page, const Pass& pass) {
  const std::size_t passes = kMostMegabytes / megabytes;
  const double begin = CpuSeconds();
  for (std::size_t i = 0; i < passes; ++i) {
    pass();
  }
  const double seconds = CpuSeconds() - begin;
  return static_cast<double>(passes * page.size()) / 1e6 / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 5;
  if (argc == 3 && std::strcmp(argv[1], "--rounds") == 0) {
    rounds = std::atoi(argv[2]);
  }
  if ((argc != 1 && argc != 3) || rounds < 1) {
    std::fprintf(stderr, "usage: bench_extract [--rounds N], N at least 1\n");
    return 2;
  }
  const auto gazetteer = zoneflow::ingest::LoadGazetteer();
  ZONEFLOW_CHECK(gazetteer.ok());
  struct Size {
    std::size_t megabytes;
    std::string page;
    std::vector<double> ours;
    std::vector<double> plain;
  };
  std::vector<Size> sizes;
  for (const std::size_t megabytes : {std::size_t{1}, std::size_t{4}, kMostMegabytes}) {
    sizes.push_back({megabytes, Page(*gazetteer, megabytes * 1'000'000), {}, {}});
  }
  std::vector<double> growth;
  for (int round = 0; round < rounds; ++round) {
    for (Size& size : sizes) {
      size.plain.push_back(MegabytesPerSecond(size.megabytes, size.page,
                                              [&] { sink = sink + DecodePass(size.page); }));
      size.ours.push_back(MegabytesPerSecond(size.megabytes, size.page, [&] {
        const auto result = Extract(size.page, {&*gazetteer, std::nullopt});
        ZONEFLOW_CHECK(result.ok());
        sink = sink + result->articles.size();
      }));
    }
    growth.push_back(sizes.front().ours.back() / sizes.back().ours.back());
  }
  for (const Size& size : sizes) {
    const double value = Median(size.ours);
    const double baseline = Median(size.plain);
    std::printf(
        "{\"name\":\"extract_%zu_mb\",\"value\":%.1f,\"unit\":\"MB/s\",\"baseline\":\"UTF-8 decode "
        "pass\","
        "\"baseline_value\":%.1f,\"ratio\":%.4f}\n",
        size.megabytes, value, baseline, value / baseline);
  }
  std::printf(
      "{\"name\":\"extract_linearity\",\"value\":%.3f,\"unit\":\"time per byte\",\"baseline\":\"1 "
      "MB\","
      "\"baseline_value\":1,\"ratio\":%.3f}\n",
      Median(growth), Median(growth));
  return 0;
}
