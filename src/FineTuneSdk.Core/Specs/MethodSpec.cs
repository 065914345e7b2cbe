namespace FineTuneSdk.Core.Specs;

/// <summary>What is trained, and its shape. Every key but <see cref="Type"/> is for <see cref="MethodType.Lora"/> alone.</summary>
public sealed record MethodSpec
{
    /// <summary>LoRA, or all weights. Default <see cref="MethodType.Lora"/>.</summary>
    public MethodType Type { get; init; } = MethodType.Lora;

    /// <summary>The rank r of the update. Default 16.</summary>
    [SpecKey(LoraOnly = true, Minimum = 1, Maximum = 65536)]
    public int Rank { get; init; } = 16;

    /// <summary>The update is scaled by alpha / rank. Default 32.</summary>
    [SpecKey(LoraOnly = true, Minimum = 0, ExclusiveMinimum = true)]
    public double Alpha { get; init; } = 32;

    /// <summary>Dropout before the update. Default 0.</summary>
    [SpecKey(LoraOnly = true, Minimum = 0, Maximum = 1, ExclusiveMaximum = true)]
    public double Dropout { get; init; }

    /// <summary>Which modules get an update: <c>"all-linear"</c> (every linear layer but the output head), or a list of names as PEFT's <c>target_modules</c> takes them. Default <c>"all-linear"</c>.</summary>
    [SpecKey(LoraOnly = true, Word = "all-linear")]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Modules that are trained whole and saved with the adapter, as PEFT's <c>modules_to_save</c>. Default: none.</summary>
    [SpecKey(LoraOnly = true)]
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Whether a tied embedding named in <see cref="ModulesToSave"/> stays tied to the head while it is trained, as PEFT's <c>ensure_weight_tying</c>. Default false.</summary>
    [SpecKey(LoraOnly = true)]
    public bool EnsureWeightTying { get; init; }

    /// <summary>How the update's matrices start. Default <see cref="LoraInitialization.Default"/>.</summary>
    [SpecKey(LoraOnly = true)]
    public LoraInitialization Initialization { get; init; } = LoraInitialization.Default;
}
