using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Torch.Peft;

/// <summary>A module with a low-rank update.</summary>
/// <param name="Module">The module.</param>
/// <param name="Rank">r.</param>
/// <param name="Scale">s.</param>
internal sealed record AdaptedModule(ModelModule Module, int Rank, double Scale);
