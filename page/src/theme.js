// What a figure looks like on either background; print and exported files use the light one.
export const inks = {
  light: {paper: '#ffffff', ink: '#1d1d1b', soft: '#5f5d58', line: '#d9d6cf', faint: '#efede8', warn: '#b3261e'},
  dark: {paper: '#16171a', ink: '#eceae5', soft: '#a5a29b', line: '#3a3b40', faint: '#26272b', warn: '#ff8a80'},
};

export const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif';

export const vegaConfig = theme => {
  const {ink, soft, line} = inks[theme];
  return {
    font,
    background: null,
    view: {stroke: null},
    aria: false,  // the figure has one label and a table; thousands of labelled marks help nobody
    axis: {
      labelColor: soft,
      titleColor: ink,
      labelFontSize: 12,
      titleFontSize: 13,
      titleFontWeight: 500,
      titlePadding: 8,
      gridColor: line,
      gridOpacity: 0.6,
      domainColor: line,
      tickColor: line,
      labelPadding: 5,
      tickSize: 4,
      labelLimit: 220,
    },
    legend: {
      labelColor: ink,
      titleColor: soft,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
      orient: 'bottom',
      symbolSize: 90,
      symbolStrokeWidth: 2,
      labelLimit: 160,
      columnPadding: 14,
      rowPadding: 4,
      padding: 4,
    },
    header: {labelColor: ink, labelFontSize: 13, labelFontWeight: 600, titleColor: ink, labelPadding: 4},
    title: {color: ink, font},
    text: {font, fontSize: 12},
    line: {strokeWidth: 2},
  };
};
