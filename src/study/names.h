#pragma once

#include <map>
#include <string>

#include "core/trial.h"

namespace etude {

// The enumerations as a study file and a trial's canonical text spell them.
inline const std::map<std::string, DataOrder> data_orders{{"paired", DataOrder::paired},
                                                          {"continued", DataOrder::continued}};
inline const std::map<std::string, Convolution> convolutions{
    {"auto", Convolution::automatic}, {"direct", Convolution::direct}, {"winograd", Convolution::winograd}};

inline std::string to_string(DataOrder order) { return order == DataOrder::paired ? "paired" : "continued"; }
inline std::string to_string(Convolution convolution) {
  for (const auto& [name, value] : convolutions) {
    if (value == convolution) return name;
  }
  return "auto";
}

}  // namespace etude
