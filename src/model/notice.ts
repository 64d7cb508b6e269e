/** Why a request takes longer than others: said once when it begins, for a person to read. */
export interface Notice {
  code: 'LOADING_GDAL' | 'WHOLE_FILE';
  message: string;
  /** The file it is about, where it is about one. */
  url?: string;
}
