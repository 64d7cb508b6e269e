/** What frames the page: the tabs of the panel. */
export const frame = {
  tabs: { data: 'Data', picture: 'Picture', compare: 'Compare', 'take-away': 'Take away' },
};
