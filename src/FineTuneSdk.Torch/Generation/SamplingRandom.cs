namespace FineTuneSdk.Torch.Generation;

/// <summary>The random numbers of one request: SplitMix64 (Steele, Lea and Flood 2014), the same on every machine and untouched by torch's own generators.</summary>
internal sealed class SamplingRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number of [0, 1) with 53 random bits.</summary>
    public double NextDouble()
    {
        unchecked
        {
            _state += 0x9e3779b97f4a7c15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
