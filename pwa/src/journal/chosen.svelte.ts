/** Whether a timeline was chosen a moment ago: the app then offers what follows from it. */
export const timelines = $state({ chosen: false });
