/** Values over time, at points and in areas. */
export const understand = {
  drawPolygon: 'Click to set corners; click the last one again to finish. Esc gives up.',
  drawBox: 'Click one corner, then the opposite one. Esc gives up.',
  drawCancel: 'Cancel',
};
