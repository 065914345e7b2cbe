namespace FineTuneSdk.Core.Adapters;

/// <summary>What a method takes of a base.</summary>
/// <param name="Adapted">Modules that get an update, in the base's order.</param>
/// <param name="Saved">Modules that are trained whole, in the base's order.</param>
/// <param name="TiesHead">Whether the head, tied to the embedding, follows what is trained there.</param>
public sealed record TargetMatch(IReadOnlyList<ModelModule> Adapted, IReadOnlyList<ModelModule> Saved, bool TiesHead)
{
    /// <summary>Rows of embedding and head that are trained by themselves.</summary>
    public IReadOnlyList<TrainedRows> Rows { get; init; } = [];

    /// <summary>Whether the head, tied to the embedding, follows the embedding's rows.</summary>
    public bool TiesRows { get; init; }
}
