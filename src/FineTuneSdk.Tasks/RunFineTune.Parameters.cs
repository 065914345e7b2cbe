#nullable enable
using Microsoft.Build.Framework;

namespace FineTuneSdk.Tasks;

public sealed partial class RunFineTune
{
    /// <summary>The spec, with the metadata that <see cref="CollectSpecs"/> gave it, and <c>Reasons</c> of <see cref="CheckInputs"/>.</summary>
    [Required]
    public ITaskItem Spec { get; set; } = null!;

    /// <summary>The worker: <c>finetune.dll</c>, absolute.</summary>
    [Required]
    public string WorkerAssembly { get; set; } = "";

    /// <summary>The <c>dotnet</c> that runs the worker; empty for the one on the path.</summary>
    public string DotNetHost { get; set; } = "";

    /// <summary>Whether it is an error that inputs or result differ from the lock beside the spec.</summary>
    public bool LockedMode { get; set; }

    /// <summary>Folder of the bundled bases.</summary>
    public string BundledBases { get; set; } = "";

    /// <summary>Folder of libtorch; empty where the worker finds it itself.</summary>
    public string LibTorchDirectory { get; set; } = "";

    /// <summary>Whether a worker that ends for want of libtorch is no error but <see cref="NeedsLibTorch"/>: most of what isn't trained is done without.</summary>
    public bool LibTorchOnDemand { get; set; }

    /// <summary>The longest training, in seconds by the plan's estimate, that a build starts; 0 for no limit.</summary>
    public double TimeLimit { get; set; }

    /// <summary>The command that a plan above the limit names instead.</summary>
    public string TrainCommand { get; set; } = "";

    /// <summary>How long a worker that was asked to stop may take for its checkpoint before it is killed, in seconds.</summary>
    public double StopTimeout { get; set; } = 30;

    /// <summary>Address of the pages that explain codes, to which <c>#</c> and the code are added; empty for none.</summary>
    public string HelpLink { get; set; } = "";

    /// <summary>What the worker did: <c>trained</c>, <c>restored</c>, <c>evaluated</c>, <c>upToDate</c> or <c>deferred</c>.</summary>
    [Output]
    public string Outcome { get; set; } = "";

    /// <summary>The spec, where it has to be run again with libtorch; see <see cref="LibTorchOnDemand"/>.</summary>
    [Output]
    public ITaskItem[] NeedsLibTorch { get; set; } = [];
}
