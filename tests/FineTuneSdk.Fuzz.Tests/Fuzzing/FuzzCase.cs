using CsCheck;

namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>A real input and the changes to it.</summary>
internal sealed record FuzzCase(Seed Seed, IReadOnlyList<Mutation> Mutations, byte[] Input)
{
    /// <summary>Cases made of <paramref name="seeds"/> by one to four changes.</summary>
    public static Gen<FuzzCase> Of(IReadOnlyList<Seed> seeds)
    {
        // A changed byte mostly ends the JSON; half of the cases change values only, so that what lies behind the parser is reached.
        var mutations = Gen.OneOf(MutationUpTo(MutationKind.RepeatMember).List[1, 3], MutationUpTo(MutationKind.Nest).List[1, 4]);
        return Gen.Select(Gen.Int[0, seeds.Count - 1], mutations, (seed, list) => Make(seeds, seeds[seed], list));
    }

    public override string ToString() => $"{Seed.Name}: {string.Join(", ", Mutations)}\nbase64 {Convert.ToBase64String(Input.AsSpan(0, Math.Min(Input.Length, 4096)))}";

    private static Gen<Mutation> MutationUpTo(MutationKind last) =>
        Gen.Select(Gen.Int[0, (int)last], Gen.Double.Unit, Gen.Double.Unit, Gen.Byte, (kind, place, extent, value) => new Mutation((MutationKind)kind, place, extent, value));

    private static FuzzCase Make(IReadOnlyList<Seed> seeds, Seed seed, List<Mutation> mutations)
    {
        mutations.Sort((a, b) => a.Kind.CompareTo(b.Kind));
        return new(seed, mutations, mutations.Aggregate(seed.Bytes, (input, mutation) => mutation.Apply(seed, input, seeds)));
    }
}
