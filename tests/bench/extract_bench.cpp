// Text to facts: megabytes of text for a second of one core, by the CPU time of the extraction
// core, for 1, 4 and 16 MB.
//
//   bench_extract [--rounds N] [--shapes all|none|NAME] [--most-megabytes N] [--beside COMMAND]
//
// The text is generated: articles of several zones, hard-wrapped as in a dump, with figures that
// differ from article to article. Prints JSON lines {name, value, unit, baseline, baseline_value,
// ratio}. The baseline is a plain pass that decodes the same bytes as UTF-8; it and the sizes take
// turns in each round, and medians over the rounds are told. The line extract_linearity compares
// the time per byte of 16 MB with that of 1 MB: 1 means linear.
//
// Then the shapes of services/ingest/testing/documents.h, whose names all differ, one line each:
// MB/s at the largest size, and as its ratio the time per byte of that size by that of 1 MB.
//
// With --beside two lines more: the same paragraphs, each a text of its own, read here and by the
// command (recognizers/read.js), which gets a file of them and prints its MB/s for money alone and
// for all kinds. Ours are always read whole, to facts.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/testing/documents.h"
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

// Several passes over a small page, as many as make up one over the largest where both are
// compared: a machine that is slow for a moment then slows all sizes alike.
template <typename Pass>
double MegabytesPerSecond(std::size_t passes, const std::string& page, const Pass& pass) {
  const double begin = CpuSeconds();
  for (std::size_t i = 0; i < passes; ++i) {
    pass();
  }
  const double seconds = CpuSeconds() - begin;
  return static_cast<double>(passes * page.size()) / 1e6 / seconds;
}

void ReadPage(const std::string& page, const Gazetteer& gazetteer) {
  const auto result = Extract(page, {&gazetteer, std::nullopt});
  ZONEFLOW_CHECK(result.ok());
  sink = sink + result->articles.size();
}

void TellRepeated(const Gazetteer& gazetteer, int rounds) {
  struct Size {
    std::size_t megabytes;
    std::string page;
    std::vector<double> ours;
    std::vector<double> plain;
  };
  std::vector<Size> sizes;
  for (const std::size_t megabytes : {std::size_t{1}, std::size_t{4}, kMostMegabytes}) {
    sizes.push_back({megabytes, Page(gazetteer, megabytes * 1'000'000), {}, {}});
  }
  std::vector<double> growth;
  for (int round = 0; round < rounds; ++round) {
    for (Size& size : sizes) {
      const std::size_t passes = kMostMegabytes / size.megabytes;
      size.plain.push_back(
          MegabytesPerSecond(passes, size.page, [&] { sink = sink + DecodePass(size.page); }));
      size.ours.push_back(
          MegabytesPerSecond(passes, size.page, [&] { ReadPage(size.page, gazetteer); }));
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
}

// One round: what is looked for is a factor, not a tenth.
void TellShape(const Gazetteer& gazetteer, const zoneflow::ingest::testing::Shape& shape,
               std::size_t most_megabytes) {
  const std::string small = shape.make(1'000'000);
  const double base = MegabytesPerSecond(2, small, [&] { ReadPage(small, gazetteer); });
  double last = base;
  std::string steps = "1 MB: " + std::to_string(base).substr(0, 5) + " MB/s";
  for (std::size_t megabytes = 4; megabytes <= most_megabytes; megabytes *= 4) {
    const std::string page = shape.make(megabytes * 1'000'000);
    last = MegabytesPerSecond(1, page, [&] { ReadPage(page, gazetteer); });
    if (megabytes * 4 <= most_megabytes) {
      steps += ", " + std::to_string(megabytes) + " MB: " + std::to_string(last).substr(0, 5);
    }
  }
  std::printf(
      "{\"name\":\"extract_shape_%s\",\"value\":%.1f,\"unit\":\"MB/s\",\"baseline\":\"%s\","
      "\"baseline_value\":%.1f,\"ratio\":%.3f}\n",
      std::string(shape.name).c_str(), last, steps.c_str(), base, base / last);
  std::fflush(stdout);
}

void TellBeside(const Gazetteer& gazetteer, const std::string& command) {
  constexpr std::uint32_t kParagraphs = 40;
  constexpr int kPasses = 200;
  std::vector<std::string> paragraphs;
  double bytes = 0;
  char file[] = "/tmp/bench_extract.XXXXXX";
  const int made = mkstemp(file);
  ZONEFLOW_CHECK(made >= 0);
  close(made);
  std::ofstream out(file);
  for (std::uint32_t n = 0; n < kParagraphs; ++n) {
    paragraphs.push_back(Article(gazetteer, n));
    bytes += static_cast<double>(paragraphs.back().size());
    out << paragraphs.back() << '\n';
  }
  out.close();
  const auto ours = [&] {
    const double begin = CpuSeconds();
    for (int pass = 0; pass < kPasses; ++pass) {
      for (const std::string& paragraph : paragraphs) {
        ReadPage(paragraph, gazetteer);
      }
    }
    return kPasses * bytes / 1e6 / (CpuSeconds() - begin);
  };
  const double before = ours();
  std::FILE* const theirs = popen((command + " " + file).c_str(), "r");
  ZONEFLOW_CHECK(theirs != nullptr);
  double money = 0;
  double all = 0;
  ZONEFLOW_CHECK(std::fscanf(theirs, "%lf %lf", &money, &all) == 2);
  ZONEFLOW_CHECK(pclose(theirs) == 0);
  const double value = std::min(before, ours());
  std::remove(file);
  for (const auto& [name, baseline] : {std::pair("money", money), std::pair("all", all)}) {
    std::printf(
        "{\"name\":\"extract_beside_%s\",\"value\":%.1f,\"unit\":\"MB/s\",\"baseline\":"
        "\"recognizers-text-suite\",\"baseline_value\":%.4f,\"ratio\":%.0f}\n",
        name, value, baseline, value / baseline);
  }
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 5;
  std::size_t most_megabytes = kMostMegabytes;
  std::string shapes = "all";
  std::string beside;
  bool known = argc % 2 == 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--rounds") == 0) {
      rounds = std::atoi(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--shapes") == 0) {
      shapes = argv[i + 1];
    } else if (std::strcmp(argv[i], "--most-megabytes") == 0) {
      most_megabytes = static_cast<std::size_t>(std::atoi(argv[i + 1]));
    } else if (std::strcmp(argv[i], "--beside") == 0) {
      beside = argv[i + 1];
    } else {
      known = false;
    }
  }
  if (!known || rounds < 0) {
    std::fprintf(stderr,
                 "usage: bench_extract [--rounds N] [--shapes all|none|NAME] "
                 "[--most-megabytes N] [--beside COMMAND]\n");
    return 2;
  }
  const auto gazetteer = zoneflow::ingest::LoadGazetteer();
  ZONEFLOW_CHECK(gazetteer.ok());
  if (rounds > 0) {
    TellRepeated(*gazetteer, rounds);
  }
  for (const auto& shape : zoneflow::ingest::testing::Shapes()) {
    if (shapes == "all" || shapes == shape.name) {
      TellShape(*gazetteer, shape, most_megabytes);
    }
  }
  if (!beside.empty()) {
    TellBeside(*gazetteer, beside);
  }
  return 0;
}
