#nullable enable
using System.Collections.Generic;
using System.Runtime.Serialization;

namespace FineTuneSdk.Core.Events
{
    /// <summary>
    /// What a build asks the worker to do; a parameter exists once, here. Compiled into Core and into the MSBuild tasks (netstandard2.0),
    /// hence DataContract: the tasks may not depend on a JSON package.
    /// </summary>
    [DataContract]
    public sealed class WorkerRequest
    {
        /// <summary>Absolute path of the spec.</summary>
        [DataMember(Name = "spec", IsRequired = true)]
        public string Spec { get; set; } = "";

        /// <summary>The adapter's name: the spec's file name without <c>.finetune.json</c>.</summary>
        [DataMember(Name = "name", IsRequired = true)]
        public string Name { get; set; } = "";

        /// <summary>Absolute path of <c>obj/finetune/&lt;name&gt;/</c>, where everything about this spec is kept.</summary>
        [DataMember(Name = "workDirectory", IsRequired = true)]
        public string WorkDirectory { get; set; } = "";

        /// <summary><c>Auto</c>, <c>Always</c>, <c>Defer</c> or <c>RestoreOnly</c>.</summary>
        [DataMember(Name = "mode")]
        public string Mode { get; set; } = "Auto";

        /// <summary><c>auto</c>, <c>cpu</c> or <c>cuda[:n]</c>.</summary>
        [DataMember(Name = "device")]
        public string Device { get; set; } = "auto";

        /// <summary>Folder of the team's store, absolute or relative to the spec's folder; empty for none. The user's own store is always looked through first.</summary>
        [DataMember(Name = "store")]
        public string Store { get; set; } = "";

        /// <summary>Whether the run fails where inputs or result differ from the lock beside the spec, or where there is none.</summary>
        [DataMember(Name = "lockedMode", EmitDefaultValue = false)]
        public bool LockedMode { get; set; }

        /// <summary>Folder that holds the bundled bases (<c>tiny</c> is a folder in it).</summary>
        [DataMember(Name = "bundledBases")]
        public string BundledBases { get; set; } = "";

        /// <summary>Whether the Hub is asked which commit the base's branch is now; else the commit that the cache has for it is taken.</summary>
        [DataMember(Name = "updateBase", EmitDefaultValue = false)]
        public bool UpdateBase { get; set; }

        /// <summary>Folder of libtorch; empty: found by the worker (FINETUNE_LIBTORCH, beside the program).</summary>
        [DataMember(Name = "libTorch")]
        public string LibTorch { get; set; } = "";

        /// <summary>The longest time, in seconds, that a plan may estimate before training is refused; 0 for no limit.</summary>
        [DataMember(Name = "timeLimitSeconds")]
        public double TimeLimitSeconds { get; set; }

        /// <summary>The command that a refused plan tells the user to run.</summary>
        [DataMember(Name = "trainCommand")]
        public string TrainCommand { get; set; } = "";

        /// <summary>Why the build didn't find everything up to date, to be said when training starts ("data/tickets.jsonl changed"); may be empty.</summary>
        [DataMember(Name = "reasons")]
        public List<string> Reasons { get; set; } = new List<string>();

        /// <summary>Lines <c>name=value</c> that the worker copies into <see cref="InputsCache.Properties"/> as they are: the next build compares them with its own.</summary>
        [DataMember(Name = "properties")]
        public List<string> Properties { get; set; } = new List<string>();
    }
}
