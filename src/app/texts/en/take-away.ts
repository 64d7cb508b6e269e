/** Files and scripts that leave the page. */
export const takeAway = {
  madeWith: 'Made with Quadrat',
};
