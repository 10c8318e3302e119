// make-page KIND FILE: writes the page of a made-up study to FILE, its `etude show --json` to FILE.json, that of the
// study as of its fifth epoch to FILE.5.json, and its `etude show` to FILE.txt.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/as_of_epoch.h"
#include "page/made_up_study.h"
#include "report/page.h"
#include "report/page_data.h"
#include "report/summary_json.h"
#include "report/summary_text.h"

int main(int argc, char** argv) {
  using namespace etude;
  if (argc != 3) {
    std::cerr << "make-page KIND FILE, KIND as in made_up_study.h\n";
    return 2;
  }
  const auto study = testing_data::made_up_study(argv[1]);
  const auto summary = summarize(study);
  std::ofstream(argv[2]) << page(page_data(study, summary));
  std::ofstream(std::string(argv[2]) + ".json") << summary_json(study, summary).dump();
  const auto fifth = as_of_epoch(study, 5);
  std::ofstream(std::string(argv[2]) + ".5.json") << summary_json(fifth, summarize(fifth)).dump();
  std::ofstream(std::string(argv[2]) + ".txt") << summary_text(study, summary, false);
  return 0;
}
