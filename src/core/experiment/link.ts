/**
 * The experiment in the address bar: short, readable, editable by hand. A link says only what differs from the
 * default experiment; the empty link is the default experiment.
 *
 * ```ebnf
 * link     = [ part, { "&", part } ] ;
 * part     = "task=", chosen | "policy=", chosen
 *          | setting, "=", number                   (seed, seeds, steps, stop, every, samples)
 *          | "all=", [ change, { ";", change } ]    (changes that hold for every lane)
 *          | "lane=", method, { ";", change | ";name=", text }
 *          | "backend=", [ "webgpu" | "wasm" | "cpu" ]
 *          | "charts=", [ metric, { ",", metric } ] ;
 * chosen   = id, { ";", parameter, "=", value } ;
 * change   = stage, "=", variants | parameter, "=", value ;
 * variants = [ variant, { "+", variant } ] ;        (more than one, or none, where the stage takes several)
 * value    = number | "on" | "off" | option | [ name, ":", number, { ",", name, ":", number } ] ;
 * ```
 *
 * - A parameter of a recipe goes by its short name where it has one (`group`), else by its owner's and its own
 *   (`clip.low`); both are read. Parameters of a task or policy need no owner.
 * - Parts may stand in any order; only `lane` may stand more than once. If any lane differs from the default
 *   lanes, the link names them all. `penalty=`, `all=`, `charts=` say "none", `backend=` "the best one here".
 * - A parameter that is not named has the default of its task or network, whatever the default experiment has.
 * - Written links are canonical: fixed order of parts and parameters, shortest numbers, and percent-encoding
 *   only of `& ; = % # + " < > \``, white space and what cannot be printed. Any percent-encoding is read.
 * - What a lane says is kept even where it changes nothing: it would begin to matter when the method or the
 *   shared changes do.
 */
import { type ChangeKey, changeKeys, keyByName } from './change-keys.ts';
import { defaultExperiment } from './defaults.ts';
import { type Chosen, type Experiment, type Lane, limits } from './experiment.ts';
