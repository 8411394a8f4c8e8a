# Reads the tables of a finished run with base R: Rscript examples/read_results.R output/FOLDER
folder <- commandArgs(trailingOnly = TRUE)[1]
table <- function(name) read.csv(file.path(folder, name), stringsAsFactors = FALSE)

# One number per arm and run: value lost in the whole world (place is empty).
runs <- table("runs.csv")
lost <- runs[runs$metric == "value_lost" & runs$place == "", ]
arms <- unique(lost$arm)
reference <- lost[lost$arm == arms[1], ]
cat("Value lost, billion USD, and the difference to", arms[1], "run by run\n")
for (arm in arms) {
  here <- lost[lost$arm == arm, ]
  # Run k of one arm has the same luck as run k of another: take differences before means.
  difference <- here$value - reference$value[match(here$replicate, reference$replicate)]
  cat(sprintf("%-28s %8.2f %+8.2f\n", arm, mean(here$value) / 1e9, mean(difference) / 1e9))
}

# Highest median price over its start, by commodity and market.
series <- table("series.csv")
prices <- series[series$metric == "spot_price" & series$arm == arms[1], ]
rise <- sapply(split(prices$p50, paste(prices$commodity, prices$place)), function(p) max(p) / p[1])
cat("\nLargest rises of median spot prices\n")
print(round(head(sort(rise, decreasing = TRUE), 8), 1))
