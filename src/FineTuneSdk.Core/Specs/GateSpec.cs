namespace FineTuneSdk.Core.Specs;

/// <summary>A condition on the result: at least <see cref="Min"/>, at most <see cref="Max"/>, or both.</summary>
public sealed record GateSpec
{
    /// <summary>What is measured.</summary>
    public required GateMetric Metric { get; init; }

    /// <summary>With <see cref="GateMetric.ExactMatch"/>: compare this field of a JSON answer instead of the whole answer.</summary>
    public string? Field { get; init; }

    /// <summary>The part of the data. Default <see cref="DataPart.Test"/>.</summary>
    public DataPart On { get; init; } = DataPart.Test;

    /// <summary>The least value that passes.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value that passes.</summary>
    public double? Max { get; init; }
}
