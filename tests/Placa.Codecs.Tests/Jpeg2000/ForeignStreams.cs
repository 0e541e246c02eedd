namespace Placa.Codecs.Tests.Jpeg2000;

/// <summary>One image of 23 × 19 samples, losslessly encoded by OpenJPEG's <c>opj_compress</c> with one feature each.</summary>
internal static class ForeignStreams
{
    public const int Columns = 23;
    public const int Rows = 19;

    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["Selective bypass with termination on each pass"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADAAAAAEAAgQEBQH/XAAKQEBISFBISFD/kAAKAAAAAAK5AA"
            + "H/k9+BElFxFNGIxGISH0J/CdolLwufv9hivgut339welRaSv9/np70nKr/f4r7NMaF/38qQPwU4v9/z8CJdRbSaMRiMUfakJaUSTRiMUfglJaS"
            + "aMRiMQiACg+Cf32MhHeL5DeL/38HOKJ/BWmP/39HJdr/EP9/ad5tiNX/f8qTjbn1/38qLBFAWv9/HpcTT4n1fG9/n5fNPwg3/38DCS5/d1r/f1"
            + "FKMeHU/38KyC/5Kv9/mvLrFkr/fxfcJp5WxtieiCc/0dGrcD7/fxcHxzBP/38iOGGuFf9/kqPSYYr/f5WKvNRy/3+MOr5t/3/PwpoY1iiiTCHi"
            + "HiHin4VYK04vRJZHpDxDxT85oGMUWklohwhwhwhwgCf1LDAsK6UMP6jx3sbc9p1FiAdjk97bfqVeL880cT5HuSQ/3yQqGyQvEES4P88f/3/chb"
            + "dyT5XNUycYFP6Tu3WxW7//fzn/Xyp1K2DQEdPY0BEGqwP/fxJVEWr2UKMW4xWVYJFh1f9/4m8VDNdWkECAIKyD6njK/38q0fhaH4WlltJZbSWa"
            + "Zpr/fzqOFnmOKERZDD+k7AGc3YwmlH9oiX9scfdMtF8tQ/ubQnQu53wemTWxG0iafxPvx1w24lEfYWEHVmWynI9MT/9/Xr20DeRxYfpkeyOFqB"
            + "Ul/39WfSrgbiI2whLfRCe7QmAV/39SEckRklkMuE9mNPYZTKr/fyqK7qCu6glEZkBGZBT3iv9/Niw+UFndslH3axuhyNF/QdK2B61O9uqaRrTD"
            + "S53UWn8tUWcwC3Cno7fyGMYpdn+NBDPalJb3pNH/f19lai8qKTBawGaEYm0xCv9/MPkBgETBzC1quQzxFf9/AQInH0EdCaUIoGkHMv9/AQhzHg"
            + "hdCSWIsUkLkv9/Afs332N977O9/O9/uv9//9k=",
        ["All code-block styles"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADAAAAAEAAgQEPwH/XAAKQEBISFBISFD/kAAKAAAAAAKrAA"
            + "H/k9+BIpF1FMmEwmESMrGpAAckv8YAFV59w9LWMdpmYUBwelRaSraenvScqraK+zTGhbYqQPwU4rbPwJGUpspkwmEwx9qQppNlMmEwx+C4lstk"
            + "wmEwiEAKCD/DAFwiLM2B3tdkosIIZodlow23WrZHJdr/ELZp3m2I1bbKk4259bYqLBFAWrYelxNKcd2GHkwssKp7Xd5+Cq3IWThkPLe2UUox4d"
            + "S2Csgv+Sq2mvLrFkq2F9wmnuAsisFGOnAguchEC18ng7ZgA+RvoJK2IjhhrhW2kqPSYYq2lYq81HK2jDq+bbbPwqoa1xmhTBHhHhHhn4VWS24v"
            + "QpYnojwjwz855GtQnkVoRwRwRwRwQCf1LDAsK6UMQA9riZWx9QheT1mSYBoaWSrANfOdS7fWYrVh6xTJ7u6Z0BWkyYPcNXekHHuSwgd5fdBo0v"
            + "fdg/13Z1KIJ2seNTn/Xyp1K2DQEdPY0BEGqwO2ElURavZQoxbjFZVgkWHVtuJvFQzXVpBAgCCsg+p4yrYq0fhaH4WlltJZbSWaZpq2Oo4WeY4o"
            + "RFkMNcpZ8m7N8EfbLjMybLsYju93LKYbUZ/nqI3nBCxPNIlVc/4RmOd3xIdN4GFQGg09FQZFn3GeFzVevbQN5HFh+mR7I4WoFSW2Vn0q4G4iNs"
            + "IS30Qnu0JgFbZSEckRklkMuE9mNPYZTKq2KoruoK7qCURmQEZkFPeKtjYsPlBZ3Rx23RYz/RHxphFkIlRjSvdRu0n3tDNzgZyCfn+sKzVvoOkQ"
            + "/EMk+BuFOhhPDddkQogbmbVOxRLatl9lai8qKTBawGaEYm0xCrYw+QGARMHMLWq5DPEVtgECJx9BHQmlCKBpBzK2AQhzHghdCSWIsUkLkrYB+z"
            + "ffY33vs73873+6tv/Z",
        ["Context reset and vertically causal contexts"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADAAAAAEAAgQECgH/XAAKQEBISFBISFD/kAAKAAAAAAILAA"
            + "H/k9+BABIyIuVG6Orw9YsKxj9wIAqBsMpMb6zJFgmJ9WIzNUIPz8CGPtII/AkACg57JQCzhDVnMZzb9fTo+itgAZENC6fuFTYB6H4nu9ELHpcT"
            + "VjmZkEsXDY23bNxe57GLEhEt9BrTMSsdYpGWoL8X3Cae7cRYKMdQgHek5ts26U2icRDUK0ndpJgn7QmYq4mGo5bPwfJ+DrPzcyf1LDAsK6UMPW"
            + "AcrY+oQvJ6zPgnjnlWAa+c6lq8WrA01IhC3eM6NUSedvcNXekx7sB3l90GjS+PZfXdnUognayJ6zNQPE04akCGYvh7qfk3KIq4jSy/mWj7/zPo"
            + "85B2Uqzx5JkqUJ4nkjcTZs22ee/FWF69cbN9XQPFp386jhZ5jihEWQw6Vhybs3wR9suMzQpUPmzPPOleejGTZON+HlIftVc/4Rr8xodN4GFTXD"
            + "z0VBkWfcZ4YfG7aL2DjSTpbqMgNmeOJExWXlxyRz/7VeAp3f5uuBPPJIJxl+qCUoYJ28oTRieFJMSpTVOciUU5UtU2LD5QWd6aPOMA5HXGmH4b"
            + "LGle6jdpP2p1gZyCfn+sKzVvob80LMvRHs/CeGxtXu6pbHPNBhvb7hk8Ksz1YwnYWEPCL4toM9prWksTLo1nRh18NKFkXIwexxNw+JxOV6dnHq"
            + "Of/GnSuG0VTUsbxEaFCzd//9k=",
        ["Tiles with offsets, SOP and EPH"] =
            "/0//UQApAAAAAAAcAAAAFgAAAAUAAAADAAAACwAAAAkAAAACAAAAAQABBwEB/1IADAYAAAEAAgQEAAH/XAAKQEBISFBISFD/kAAKAAAAAAB8AA"
            + "H/k/+RAAQAAMfUCv+SBvzwhX//kQAEAAHH2gsfaBw+0DD/kgjNpVPPC7AdC2J//5EABAACx9odPwFI/APA/5IMNB9KBYnnfgPQhfvODx+LUgrT"
            + "9gdnYZSHoDVSAH05AHLnIMhA/bjo7p9Fm+pqgCdS/5AACgABAAAAlwAB/5P/kQAEAADH1Aj/kgtt3qX/kQAEAAHD6geH1AcPtBD/kgBuOWJgnd"
            + "8K/L8AKKXX/5EABAACz8BWPtF5+Y8A/5IM2uS/YBLWCt9Tex+h7pL6owag6K0UKD2RkxMUNzv9zHxwpNrfaJY/WgKx6wDVDKXSDkMPfDB1Lb2P"
            + "BZ5HINYQrwcPugDGOPc1n/+QAAoAAgAAAGEAAf+T/5EABAAAx9QG/5IKhr//kQAEAAHPwBIPnAx+AED/kgwjJX8DBu//kQAEAALD6gefgFT8ws"
            + "D/kgxkztY/zZcUk8KYg/wabdN/GI43hCRP/MoOyqv/kAAKAAMAAACSAAH/k/+RAAQAAMfUCP+SB8JT3f+RAAQAAcPqBYfUDx+AQP+SC6cDMxsD"
            + "NlKT0DhHB0TbCbQ+Fq//kQAEAALPwGZ+AnH4CYD/kgwf+1yj+5Fw/lpXUM2eQmKH61cAHsRVdb0WpeEhU3ruYRqEcupIVvHSy0p/Fc9NG49wf9"
            + "Hi3q/Ud0CM6kYCP/+QAAoABAAAALAAAf+T/5EABAAAwfIE/5IOnPI//5EABAABw+oGj7QePwDA/5IME3KajSYGWjWVv2gqDjSSpXHycesjlFkT"
            + "/5EABAACz8CSfgMT8x3/kg7R/jfXfCgyZpcv5buVF9na+KpOu59VI94hmSZkI/9zKtJPByI7K93mc0FI878zIU/fCmxppDarMaB4fx6MmxDRFC"
            + "aUaOeO41mxBXgl4uvwG9Ae9SaqWXyv/5AACgAFAAAAZwAB/5P/kQAEAADA+EL/kgCf/5EABAABw+oDj7QSH2gg/5IKpp8GQlwvA+Fz3/+RAAQA"
            + "As/ANn4BUfgEAP+SDLdbrzQ4M3ZY4uaPvxiXfB7RZOmTXi0RY/1pReObr/+QAAoABgAAAFMAAf+T/5EABAAAx9QG/5IMN3f/kQAEAAHD6gP/kg"
            + "pyp/+RAAQAAs/AFj7QqPwCQP+SBlNdxKwSWZ2vKYKCAXV/FulfBYjxpOeV/5AACgAHAAAAXwAB/5P/kQAEAADD5wb/kgv2v/+RAAQAAcfaCP+S"
            + "DUE6o/+RAAQAAsPqB5+AZH4CAP+SCvNsWcM7bw3mvvv2zrZdEA3JTwwILiwg1hHuPV1xiy9Sln//kAAKAAgAAABFAAH/k/+RAAQAAMHyAf+SAP"
            + "+RAAQAAcfaBP+SByH/kQAEAALH2gcfaCz8wUD/kgR4nw/RzF3fCUvNYD//2Q==",
        ["RPCL with precincts and layers"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADwECAAMAAgEBAAEiM0T/XAAKQEBISFBISFD/kAAKAAAAAA"
            + "J3AAH/k98AwBIMLOrqO4D9QaD4VCtFlaegqs8D3tSPgIDH1BARpXvxlglcC4CAx9QIB8yis4CAw+cGCi5/yIAKC4D94jH2iMfgKiefE6YzBjle"
            + "i5l9t5dsY6nlHpbyaGfmcBKsc5z9kp07bUAX3CaJar8JUw2H2uJ2BvAnhw6H/3+AgMfaEw+oIh9oUA7rkIB8NgZAwwdzhympQ/1vCWkGkWFryk"
            + "xTn4CAw+oFj7QWPwBgA02hcN8OFgo8nRAgonG9X4CAw+oDh9QHA+cEC/LfBuJ/CSGAgM/BHn4Is/NMJ/UODJDa03NSXMlq/nwYGxuT3NTAh0jZ"
            + "51GAStT5PbFhQDlj9+4GcJTdswUFQz1NQGfw3Qe+Hr9eOPnFZIYdfdUFiDdpiB9CW1n8WskoyExqgYFV0x923M3A0yAJaUrPKm9qOe8wDXTJb/"
            + "ibszeZfKOpj/q4UjZlQfwFGzK4cLxyEpQwG9ZBLqEt8pU2EvNrJdvl5wn2evVY8wS1qQ+VKCbdYfkI2Thkrewa1OtvIjH1N5M+E8WAgr8LkEWs"
            + "7vPn0tLfJQ6NrsbnaH6rgm5Ni6RVHi/C0sMtgIDPwG5+BJPzHix6xgiXTpmBKg3IvRQpXYm3TFPgdBHLRWYVXw9T/ijXDpgwG0Mo4YEG4UX3iY"
            + "DAWKz9X8c7HWY0R7uNHUuPnAQEnzPPTbiXuy33V92RysB0IE+7+dFvwhfNQSbIL4CAz8BOfgFR+AWACystEgD9Xw6nats3QfgwRRkJABjsgAaJ"
            + "Hz8d/n8WRjqReiDzsz1if6YYAAEjgMfaD/cBx+AKBPIoKHtkz7nd7w3/NNZP/9k=",
        ["PCRL"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADwEDAAEAAgAAAAERIjP/XAAKQEBISFBISFD/kAAKAAAAAA"
            + "LjAAH/k9+AMAeXg9ze28faCw+oFj8AUBCQ7QNkDZ6ew78NXrKNz8faJx9ojH4CIBoaN9Wwajf53P5dYkkQANcN/38YjvCb+Z+TYUQFn0VzcB9O"
            + "fyJEj+4wD3MoDymbFp/pFj00x9QKDUm+5u/H2gsfaCx+AMAPqhByfw6uSvR/BEJLgHy/z8BOPtEp+YqABuCe8lNBfEsTiEounNxhiKGDHha3GU"
            + "eHcgbIVH4dIjEQRx7xiyG4v4Dx6vYIbaSDsRQr/Z94v0Wsb8fUCga8Z4R/x9oND6gSH2goCv07GVkfDvr4vw39Hux7x9obPwE5+YgAEnEhhfsE"
            + "rbW9OgX/Dw9iEZJTyVwX2LH3lnZ0dYqUt88DuvDbe7cGHY5OBugJxbqfz7QUDGLaNvLPwBYPnCx+AKAFJ9AXQwt9mMh/Dev7gfrPwFJ+ApH4Cg"
            + "AbpSyXxzQTdVFFqST4Un6PPVHZRxlTXm90xygTjtOA/d+fKxclhtffAAutl9/scm+DAhHIZx+1OaOqUj/D5wgCsOV7x9oLH2gsPtBQEAJXB+ED"
            + "mnKL7wwyMlVTz8BOfgJz8xQZ2L9/AR6I8LqWHcF7pYl0XzR/APQPmRKUS7B9Pua2zuqFRAbVPw7/NzJ08YTr7/f6CfvCH5XlsG3uwfIDBOkcw+"
            + "oFh9QJD7QUBdB6KM8FrWqrAx87OSfPwDp+AnH4CAAdOupaSk86WbEs/J5ClwnMY/xze83jkpi8aFYqiO26W18U+ut+qJvhDwD/fnKxmHE/x9QE"
            + "BmfD6gOH1AcH1AYC4k8KyX8KUC/PwCoPnCQ+0FALKIzrHPV3Rsg9CmNvlwvyRD60wfICCBXB84OPtA4/AEAETH8FqHsL4Rh/x9oVPwBo/AGACb"
            + "6A6kujbz51fxBf4kV7rw3CFZpMH8PnBgouf8PqA4fUBwPnBAvy3wbifwkhx9oPPwBo/AFABPIoKHtkzwABI7nd7w3/NNZP/9k=",
        ["CPRL"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADwEEAAEAAgAAAAERIjP/XAAKQEBISFBISFD/VQAJAFAAAA"
            + "ADA/+QAAoAAAAAAwMAAf9YAB4ACRg+CBlDCBg5CBhFBxhCBhc6BRIcBRMfBhEb/5PfgDAHl4Pc3tvH2gsPqBY/AFAQkO0DZA2ensO/DV6yjc/H"
            + "2icfaIx+AiAaGjfVsGo3+dz+XWJJEADXDf9/GI7wm/mfk2FEBZ9Fc3AfTn8iRI/uMA9zKA8pmxaf6RY9NMfUCg1Jvubvx9oLH2gsfgDAD6oQcn"
            + "8Orkr0fwRCS4B8v8/ATj7RKfmKgAbgnvJTQXxLE4hKLpzcYYihgx4WtxlHh3IGyFR+HSIxEEce8YshuL+A8er2CG2kg7EUK/2feL9FrG/H1AoG"
            + "vGeEf8faDQ+oEh9oKAr9OxlZHw76+L8N/R7se8faGz8BOfmIABJxIYX7BK21vToF/w8PYhGSU8lcF9ix95Z2dHWKlLfPA7rw23u3Bh2OTgboCc"
            + "W6n8+0FAxi2jbyz8AWD5wsfgCgBSfQF0MLfZjIfw3r+4H6z8BSfgKR+AoAG6Usl8c0E3VRRakk+FJ+jz1R2UcZU15vdMcoE47TgP3fnysXJYbX"
            + "3wALrZff7HJvgwIRyGcftTmjqlI/w+cIArDle8faCx9oLD7QUBACVwfhA5pyi+8MMjJVU8/ATn4Cc/MUGdi/fwEeiPC6lh3Be6WJdF80fwD0D5"
            + "kSlEuwfT7mts7qhUQG1T8O/zcydPGE6+/3+gn7wh+V5bBt7sHyAwTpHMPqBYfUCQ+0FAXQeijPBa1qqwMfOzknz8A6fgJx+AgAHTrqWkpPOlmx"
            + "LPyeQpcJzGP8c3vN45KYvGhWKojtultfFPrrfqib4Q8A/35ysZhxP8fUBAZnw+oDh9QHB9QGAuJPCsl/ClAvz8AqD5wkPtBQCyiM6xz1d0bIPQ"
            + "pjb5cL8kQ+tMHyAggVwfODj7QOPwBABEx/Bah7C+EYf8faFT8AaPwBgAm+gOpLo28+dX8QX+JFe68NwhWaTB/D5wYKLn/D6gOH1AcD5wQL8t8G"
            + "4n8JIcfaDz8AaPwBQATyKCh7ZM8AASO53e8N/zTWT//Z",
        ["Progression changes"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADAAAAAEAAwQEAAH/XAANQEBISFBISFBISFD/kAAKAAAAAA"
            + "IPAAH/k8+0KAaVPW4+NPzXen/H2hcPqBo/AIAC5XEb6B6euD9+nwUVxJETdwSFR8tg31yfz8CGPtHo/AkACg+cuXo3NUZDduHKEzatbIzY6Mh4"
            + "8CsexlrO+o7w4vGTHpcTUg/nyKQPUJaWWZJdUFGAbVfoU1RiGIXpTFcvF9wmnvpktieiQLVpratt4aeJGQYmG5YQverzZ+j9lBDSgCjfz8Hefg"
            + "6T83Mn9SwwLCulDECS1hxtz6p3sKQZz9LzzI8mx1oev0D8hAyaZ0bE/wJeXB/nkBOltI5PLq48DcFP6Tu3WxW7iy+94MjnPMQj4n6Y2atq8qJB"
            + "816IulLPHjntd2MMUVTsfIi9l+wayNxNmzbBUUXqDxX92mIJwQ8WnTqOFnmOKERZDDM6oGc3YwmlH9oiUcujx8efbTP3GiSoc0s4PTgIxG0iak"
            + "BjZIymSyGmxg6sy2U5Hpio3YJYMrsYAMUpqTbEx5ZN9Mky7R3fgq9fISnd/qru1rg4Dmn+T/1Fx3bShO0/aU0byn8AZVM481LVNiw+UFneZuAn"
            + "lc5Lfa++prbVmpQX+9WU2UM+0wiUgQFFnjRrhT0pWZZ3Mn4nHFRsaDMHYbBnyfUIFEO87URv+/7gFVIqgf8YkJO8Mrt2HZ0IL2lKyLkYPY4m4e"
            + "7c8XirZx6jn/xp0rhnpdFs2IxGhQs3f//Z",
        ["Region of interest"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADAAAAAEAAgQEAAH/XAAKQEBISFBISFD/XgAFAAAE/5AACg"
            + "AAAAACAgAB/5PfgPgSHt7qkFjTizvTnwXy/xShLAG65LdvzV+sQzwd458/z8CGPtHo/AkACg+cuXo3NUZDduHKEzatbIzY6Mh48CsexlrO+o7w"
            + "4vGTHpcTUg/nyKQPUJaWWZJdUFGAbVfoU1RiGIXpTFcvF9wmnvpktieiQLVpratt4aeJGQYmG5YQverzZ+j9lBDSgCjfz8Hefg6T83Mn9SwwLC"
            + "ulDECS1hxtz6p3sKQZz9LzzI8mx1oev0D8hAyaZ0bE/wJeXB/nkBOltI5PLq48DcFP6Tu3WxW7iy+94MjnPMQj4n6Y2atq8qJB816IulLPHjnt"
            + "d2MMUVTsfIi9l+wayNxNmzbBUUXqDxX92mIJwQ8WnTqOFnmOKERZDDM6oGc3YwmlH9oiUcujx8efbTP3GiSoc0s4PTgIxG0iakBjZIymSyGmxg"
            + "6sy2U5Hpio3YJYMrsYAMUpqTbEx5ZN9Mky7R3fgq9fISnd/qru1rg4Dmn+T/1Fx3bShO0/aU0byn8AZVM481LVNiw+UFneZuAnlc5Lfa++prbV"
            + "mpQX+9WU2UM+0wiUgQFFnjRrhT0pWZZ3Mn4nHFRsaDMHYbBnyfUIFEO87URv+/7gFVIqgf8YkJO8Mrt2HZ0IL2lKyLkYPY4m4e7c8XirZx6jn/"
            + "xp0rhnpdFs2IxGhQs3f//Z",
        ["Tile-parts by resolution"] =
            "/0//UQApAAAAAAAXAAAAEwAAAAAAAAAAAAAAFwAAABMAAAAAAAAAAAABBwEB/1IADAABAAEAAgQEAAH/XAAKQEBISFBISFD/kAAKAAAAAAAwAA"
            + "P/k9+A+BIe3uqQWNOLO9OfBfL/FKEsAbrkt2/NX6xDPB3jnz//kAAKAAAAAAB6AQP/k8/Ahj7R6PwJAAoPnLl6NzVGQ3bhyhM2rWyM2OjIePAr"
            + "HsZazvqO8OLxkx6XE1IP58ikD1CWllmSXVBRgG1X6FNUYhiF6UxXLxfcJp76ZLYnokC1aa2rbeGniRkGJhuWEL3q82fo/ZQQ0oAo3/+QAAoAAA"
            + "AAAXQCA/+Tz8Hefg6T83Mn9SwwLCulDECS1hxtz6p3sKQZz9LzzI8mx1oev0D8hAyaZ0bE/wJeXB/nkBOltI5PLq48DcFP6Tu3WxW7iy+94Mjn"
            + "PMQj4n6Y2atq8qJB816IulLPHjntd2MMUVTsfIi9l+wayNxNmzbBUUXqDxX92mIJwQ8WnTqOFnmOKERZDDM6oGc3YwmlH9oiUcujx8efbTP3Gi"
            + "Soc0s4PTgIxG0iakBjZIymSyGmxg6sy2U5Hpio3YJYMrsYAMUpqTbEx5ZN9Mky7R3fgq9fISnd/qru1rg4Dmn+T/1Fx3bShO0/aU0byn8AZVM4"
            + "81LVNiw+UFneZuAnlc5Lfa++prbVmpQX+9WU2UM+0wiUgQFFnjRrhT0pWZZ3Mn4nHFRsaDMHYbBnyfUIFEO87URv+/7gFVIqgf8YkJO8Mrt2HZ"
            + "0IL2lKyLkYPY4m4e7c8XirZx6jn/xp0rhnpdFs2IxGhQs3f//Z",
    };

    public static byte[] Image { get; } =
        [.. from y in Enumerable.Range(0, Rows) from x in Enumerable.Range(0, Columns) select (byte)(x * x * 3 + y * 7 * x + x * y % 5 * 20)];
}
